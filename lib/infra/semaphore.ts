import "server-only";
import { sharedPlaces } from "./fair-semaphore";

/** All work has one owner here. */
const everybody = { key: "everybody", known: false };

/**
 * Lets only so much of a kind of work run at once; some of the rest waits for a while, and what is more than that is
 * turned away (S-66). A place belongs to the work until it is done, even if nobody waits for its result any more.
 *
 * @param bounds places: what runs at once; queue: how many wait; patience: for how long, in milliseconds
 * @returns runs the work in its turn; throws Overloaded when it was turned away, and then nothing was done
 */
export function semaphore(
  what: string,
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
