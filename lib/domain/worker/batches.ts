import { type SQL, sql } from "drizzle-orm";
import { type Plans, transaction } from "#db/client";
import { nowInMilliseconds } from "#db/time";
import { nextBatch } from "#lib/rules/batch-size";
import { limits } from "#lib/rules/limits";

/**
 * Works in batches, each a short transaction, until one is not full. The batch size follows the speed of the last one:
 * deleting what depends on an account takes time, and no page should wait for more than a moment.
 *
 * @param statement does one batch of this size, and returns as `done` how many it did
 * @returns how many all did
 */
export async function inBatches(statement: (size: number) => SQL, plans?: Plans): Promise<number> {
  const bound = { time: limits.purgeBatchTime, least: 10, most: limits.purgeBatchLargest };
  for (let total = 0, size: number = limits.purgeBatch; ; ) {
    const { done, milliseconds } = await workBatch(statement(size), plans);
    total += done;
    if (done < size) return total;
    size = nextBatch(size, milliseconds, bound);
  }
}

/**
 * Runs one batch, timed by the database from one statement before it to one behind it. All three are sent at once: a
 * process that draws pages meanwhile reads the results late, and this would make batches small and their number large.
 */
async function workBatch(statement: SQL, plans?: Plans) {
  const [[before], [row], [behind]] = await transaction(
    "system",
    (tx) =>
      Promise.all([
        tx.execute<{ at: number }>(sql`select ${nowInMilliseconds} as at`),
        tx.execute<{ done: number }>(statement),
        tx.execute<{ at: number }>(sql`select ${nowInMilliseconds} as at`),
      ]),
    plans,
  );
  return { done: row?.done ?? 0, milliseconds: (behind?.at ?? 0) - (before?.at ?? 0) };
}
