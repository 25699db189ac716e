import { setTimeout as wait } from "node:timers/promises";

/**
 * Calls the work at this rate per second for so many seconds (or until the other promise settles), whether or not
 * earlier calls have ended, and waits for all of them.
 */
export async function steadily(
  perSecond: number,
  until: number | Promise<unknown>,
  work: (n: number) => Promise<unknown>,
): Promise<void> {
  let over = false;
  const end = typeof until === "number" ? wait(until * 1000) : until;
  void end.finally(() => {
    over = true;
  });
  const began = performance.now();
  const running: Promise<unknown>[] = [];
  while (!over) {
    const due = Math.floor(((performance.now() - began) / 1000) * perSecond);
    // A machine that fell behind does not catch up.
    const missing = Math.min(due - running.length, perSecond);
    for (let one = 0; one < missing; one += 1) running.push(work(running.length));
    await wait(5);
  }
  await end;
  await Promise.all(running);
}

/** Retries until it is true. @returns the milliseconds it took, or null after the patience is over */
export async function becomes(
  condition: () => Promise<boolean>,
  patience: number,
  pause = 50,
): Promise<number | null> {
  const began = Date.now();
  for (;;) {
    if (await condition().catch(() => false)) return Date.now() - began;
    if (Date.now() - began > patience) return null;
    await wait(pause);
  }
}

/** Runs the work for all, with this concurrency. */
export async function together<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T, at: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const lane = async () => {
    for (let at = next++; at < items.length; at = next++) await work(items[at] as T, at);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}

/**
 * How many of these requests per second use at most half of this machine, measured by sending some one after the other.
 * Beyond that a fault would only show how slow the machine is.
 */
export async function calmRate(
  most: number,
  work: (n: number) => Promise<unknown>,
): Promise<number> {
  for (let n = 0; n < 20; n += 1) await work(n);
  const began = performance.now();
  for (let n = 20; n < 50; n += 1) await work(n);
  const each = (performance.now() - began) / 30;
  return Math.max(4, Math.min(most, Math.floor(500 / each)));
}
