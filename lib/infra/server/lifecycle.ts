import "server-only";

/** The state of this process: work outside of requests that a shutdown waits for, and whether it is shutting down. */
type Lifecycle = { ending: boolean; work: Set<Promise<unknown>> };

/** One per process: the front is bundled separately from what Next builds. */
const holder = globalThis as typeof globalThis & { zugangLifecycle?: Lifecycle };
holder.zugangLifecycle ??= { ending: false, work: new Set() };
const lifecycle = holder.zugangLifecycle;

/**
 * Whether this process accepts no new work: it was told to end, or an uncaught exception has broken it (S-95, S-96).
 */
export function isEnding(): boolean {
  return lifecycle.ending;
}

/** Begins the shutdown: health checks fail from now on, and the clock starts nothing. */
export function beginEnding(): void {
  lifecycle.ending = true;
}

/** Makes a shutdown wait for this work (S-96): a letter at the mail provider, a round of the clock. */
export function finishBeforeEnd<T>(work: Promise<T>): Promise<T> {
  lifecycle.work.add(work);
  const done = () => lifecycle.work.delete(work);
  work.then(done, done);
  return work;
}

/** Settles when all work that a shutdown waits for is done. */
export async function workDone(): Promise<void> {
  while (lifecycle.work.size > 0) await Promise.allSettled(lifecycle.work);
}
