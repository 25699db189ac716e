import "server-only";
import { once } from "node:events";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { logFault } from "#lib/infra/log";
import { semaphore } from "#lib/infra/semaphore";
import { limits } from "#lib/rules/limits";

/** Next to the portal's sources, and where a build has put it (next.config.mjs): both are the process's folder. */
const file = "lib/infra/crypto/password-strength-thread.mjs";

let thread: Worker | undefined;

/** A thread has one password at a time; whoever it keeps busy waits for nobody else's pages. */
const inTurn = semaphore("judging passwords", {
  places: 1,
  queue: limits.hashQueue,
  patience: limits.judgeStart + limits.passwordJudging,
});

/**
 * zxcvbn's score of a text, 0 to 4, found in a thread of its own: its effort grows faster than the text (FF-B4).
 *
 * @param words that everybody knows of the person
 * @param deadline in milliseconds, without the start of the thread
 * @returns null when it was not found in time
 * @throws Overloaded when too many wait for it already
 */
export function scoreOf(
  text: string,
  words: string[],
  deadline: number = limits.passwordJudging,
): Promise<number | null> {
  return inTurn(async () => {
    // Its environment is empty: it needs no secret.
    const asked = thread ?? new Worker(join(process.cwd(), file), { execArgv: [], env: {} });
    asked.ref();
    try {
      if (asked !== thread) await nextMessage(asked, limits.judgeStart);
      thread = asked;
      asked.postMessage({ text, words });
      return await nextMessage(asked, deadline);
    } catch (error) {
      // The next one gets a new thread.
      thread = undefined;
      if ((error as Error).name !== "AbortError") logFault("judge", error);
      await asked.terminate();
      return null;
    } finally {
      asked.unref();
    }
  });
}

/** What a thread says next: that it is ready, or a score. */
async function nextMessage(asked: Worker, deadline: number): Promise<number> {
  const [said]: number[] = await once(asked, "message", { signal: AbortSignal.timeout(deadline) });
  return said ?? 0;
}
