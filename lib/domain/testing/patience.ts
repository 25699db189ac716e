import assert from "node:assert/strict";
import { databaseCode } from "#db/errors";
import { DatabaseUnavailable, Overloaded } from "#lib/rules/unavailable";

/** PostgreSQL's timeouts for a lock, a statement or a transaction: rolled back (S-93). */
const timeouts = new Set(["55P03", "57014", "25P04"]);

/**
 * Whether the portal was too busy and has done nothing: too many passwords at once (S-66), or a wait over its limit
 * (S-93), as on a busy machine. A deadlock is another error.
 */
function isPutOff(error: unknown): boolean {
  if (error instanceof Overloaded) return true;
  return error instanceof DatabaseUnavailable && timeouts.has(databaseCode(error) ?? "");
}

/** Repeats work that is told to come again, so that a test proves the same on a machine of any speed. */
export async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isPutOff(error)) throw error;
    }
  }
}

/** The refusal of each attempt, or "done"; any other error is a fault and fails the test. */
export function outcomesOf(settled: readonly PromiseSettledResult<unknown>[]): string[] {
  return settled.map((one) => {
    if (one.status === "fulfilled") return "done";
    assert.equal(one.reason?.name, "Refusal", one.reason?.stack);
    return one.reason.code;
  });
}

/** Runs these at the same moment and returns their outcomes. */
export async function atOnce(...works: (() => Promise<unknown>)[]): Promise<string[]> {
  return outcomesOf(await Promise.allSettled(works.map((work) => patiently(work))));
}
