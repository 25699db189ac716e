import assert from "node:assert/strict";
import { databaseCode } from "#db/client";
import { DatabaseUnavailable, Overloaded } from "#lib/rules/unavailable";

/** PostgreSQL's time for a lock, a statement or a transaction was over: rolled back (S-93). */
const timeouts = new Set(["55P03", "57014", "25P04"]);

/**
 * That the portal had no time for this now and has done nothing: too many passwords at once (S-66), or a wait that was
 * longer than one may wait (S-93), as on a busy machine. Who waits in a ring gets another error.
 */
function isPutOff(error: unknown): boolean {
  if (error instanceof Overloaded) return true;
  return error instanceof DatabaseUnavailable && timeouts.has(databaseCode(error) ?? "");
}

/** Who is told to come again comes again, so that a test proves the same on a machine of any speed. */
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

/** Runs these at the same moment; what became of each. */
export async function atOnce(...works: (() => Promise<unknown>)[]): Promise<string[]> {
  return outcomesOf(await Promise.allSettled(works.map((work) => patiently(work))));
}
