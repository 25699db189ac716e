import "server-only";
import { Overloaded } from "#lib/rules/unavailable";

/**
 * Lets only so much of a kind of work run at once; some of the rest waits for a while, and what is more than that is
 * turned away (S-66). A place belongs to the work until it is done, even if nobody waits for its result any more.
 *
 * @param bounds places: what runs at once; queue: how many wait; patience: for how long, in milliseconds
 * @returns runs the work in its turn; throws Overloaded when it was turned away, and then nothing was done
 */
export function semaphore(
  what: string,
  { places, queue, patience }: { places: number; queue: number; patience: number },
): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting = new Set<() => void>();
  let running = 0;

  async function place(): Promise<void> {
    if (running < places) {
      running += 1;
      return;
    }
    if (waiting.size >= queue) throw new Overloaded(what);
    await new Promise<void>((resolve, reject) => {
      const begin = () => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        waiting.delete(begin);
        reject(new Overloaded(what));
      }, patience);
      waiting.add(begin);
    });
  }

  /** The place goes to who waits longest, or is free. */
  function leave(): void {
    const [next] = waiting;
    if (!next) {
      running -= 1;
      return;
    }
    waiting.delete(next);
    next();
  }

  return async (work) => {
    await place();
    try {
      return await work();
    } finally {
      leave();
    }
  };
}
