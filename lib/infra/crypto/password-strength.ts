import { once } from "node:events";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { logFault } from "#lib/infra/log";
import { semaphore } from "#lib/infra/semaphore";
import { limits } from "#lib/rules/limits";

/** Relative to the process's folder, which holds the sources or the build (next.config.mjs). */
const file = "lib/infra/crypto/password-strength-thread.mjs";

let thread: Worker | undefined;

/** The thread scores one password at a time; no page waits for a password that takes long. */
const inTurn = semaphore("judging passwords", {
  places: 1,
  queue: limits.hashQueue,
  patience: limits.judgeStart + limits.passwordJudging,
});

/**
 * zxcvbn's score of a text, 0 to 4, computed in a separate thread: the time grows faster than the text (FF-B4).
 *
 * @param words that an attacker would try first for this person
 * @param deadline in milliseconds, without the start of the thread
 * @returns null if it was not found in time
 * @throws Overloaded if too many are waiting already
 */
export function scoreOf(
  text: string,
  words: string[],
  deadline: number = limits.passwordJudging,
): Promise<number | null> {
  return inTurn(async () => {
    // Its environment is empty because it needs no secret.
    const asked = thread ?? new Worker(join(process.cwd(), file), { execArgv: [], env: {} });
    asked.ref();
    try {
      if (asked !== thread) await nextMessage(asked, limits.judgeStart);
      thread = asked;
      asked.postMessage({ text, words });
      return await nextMessage(asked, deadline);
    } catch (error) {
      // The next text gets a new thread.
      thread = undefined;
      if ((error as Error).name !== "AbortError") logFault("judge", error);
      await asked.terminate();
      return null;
    } finally {
      asked.unref();
    }
  });
}

/** The thread's next message: that it is ready, or a score. */
async function nextMessage(asked: Worker, deadline: number): Promise<number> {
  const [said]: number[] = await once(asked, "message", { signal: AbortSignal.timeout(deadline) });
  return said ?? 0;
}
