import type { SharedWork } from "#lib/infra/metrics/definitions";
import { sharedPlaces } from "./fair-semaphore";

/** All work has the same owner here. */
const everybody = { key: "everybody", known: false };

/**
 * Limits how much of a kind of work runs at once; some of the rest waits for a while, and any more is turned away
 * (S-66). A place is held until the work is done, even if nobody waits for its result any more.
 *
 * @param bounds places: how much runs at once; queue: how much waits; patience: how long, in milliseconds
 * @returns a function that runs work in turn; it throws Overloaded if the work was turned away and never started
 */
export function semaphore(
  what: SharedWork,
  bounds: { places: number; queue: number; patience: number },
): <T>(work: () => Promise<T>) => Promise<T> {
  const places = sharedPlaces(what, { ...bounds, each: bounds.places, kept: 0 });
  return async (work) => {
    const giveBack = await places.enter(everybody);
    try {
      return await work();
    } finally {
      giveBack?.();
    }
  };
}
