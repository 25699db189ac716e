import "server-only";

/** What this process is about: work outside of requests that an end should wait for, and whether it is ending. */
type Lifecycle = { ending: boolean; work: Set<Promise<unknown>> };

/** One for the process: the front is bundled apart from what Next builds. */
const holder = globalThis as typeof globalThis & { zugangLifecycle?: Lifecycle };
holder.zugangLifecycle ??= { ending: false, work: new Set() };
const lifecycle = holder.zugangLifecycle;

/** Whether this process takes no new work: it was told to end, or something nobody caught has broken it (S-95, S-96). */
export function isEnding(): boolean {
  return lifecycle.ending;
}

/** From now on health says no, and the clock starts nothing. */
export function beginEnding(): void {
  lifecycle.ending = true;
}

/** Has an end wait for this work (S-96): a letter at the provider, a round of the clock. */
export function finishBeforeEnd<T>(work: Promise<T>): Promise<T> {
  lifecycle.work.add(work);
  const done = () => lifecycle.work.delete(work);
  work.then(done, done);
  return work;
}

/** Settles when all that an end waits for is done. */
export async function workDone(): Promise<void> {
  while (lifecycle.work.size > 0) await Promise.allSettled(lifecycle.work);
}
