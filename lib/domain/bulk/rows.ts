import "server-only";
import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { now } from "#db/time";
import type { RowOutcome } from "#lib/rules/bulk";
import { limits } from "#lib/rules/limits";
import type { RefusalCode } from "#lib/rules/refusal";

/** A row when a job is prepared. Positions are assigned in the order of the rows, from 1. */
export type NewRow = {
  userNumber?: number;
  /** The content of an imported row. */
  content?: unknown;
  /** Why it will not be done, as far as already known: such a row is shown and never tried. */
  refusal?: RefusalCode;
};

/** A row that was not processed yet. */
export type OpenRow = { position: number; userNumber: number | null; content: unknown };

/** A row's outcome; for a row that added a user, with the number. */
export type SettledRow = { position: number; outcome: RowOutcome; userNumber?: number };

/**
 * Inserts the rows of a job, several statements of some rows each: ten thousand in one come near the deadline on a busy
 * machine (measured).
 */
export async function insertRows(
  tx: Transaction,
  jobId: string,
  rows: readonly NewRow[],
): Promise<void> {
  for (let at = 0; at < rows.length; at += limits.bulkInsert) {
    const some = JSON.stringify(rows.slice(at, at + limits.bulkInsert));
    await tx.execute(sql`insert into bulk_rows (job_id, position, user_number, content, refusal)
      select ${jobId}::uuid, ${at}::int + r.position, (r.row ->> 'userNumber')::bigint, r.row -> 'content', r.row ->> 'refusal'
      from jsonb_array_elements(${some}::jsonb) with ordinality r (row, position)`);
  }
}

/** The next unprocessed rows, in order. */
export async function readOpenRows(
  tx: Transaction,
  jobId: string,
  most: number,
): Promise<OpenRow[]> {
  const rows = await tx.execute<{ position: number; userNumber: string | null; content: unknown }>(
    sql`select position, user_number as "userNumber", content from bulk_rows
      where job_id = ${jobId} and outcome is null order by position limit ${most}`,
  );
  return rows.map(({ userNumber, ...row }) => ({
    ...row,
    userNumber: userNumber === null ? null : Number(userNumber),
  }));
}

/** Thrown if another worker has finished the row meanwhile: the work done for it here must be rolled back. */
export class SettledElsewhere extends Error {}

/**
 * Writes the outcomes of rows as the last statement of the transaction that does their work: each row once, even if
 * other workers have the same job (rows come last in the lock order).
 *
 * @throws SettledElsewhere if one of them already has an outcome, so that the transaction rolls back and nothing is
 *   done twice
 */
export async function settleRows(
  tx: Transaction,
  jobId: string,
  rows: readonly SettledRow[],
): Promise<void> {
  const settled = await tx.execute(sql`
    update bulk_rows b set outcome = s.outcome, settled_at = ${now},
      user_number = coalesce(s.number, b.user_number), content = case when s.outcome = 'done' then null else b.content end
    from (select (r ->> 'position')::int as position, r ->> 'outcome' as outcome, (r ->> 'userNumber')::bigint as number
      from jsonb_array_elements(${JSON.stringify(rows)}::jsonb) r) s
    where b.job_id = ${jobId} and b.position = s.position and b.outcome is null returning 1`);
  if (settled.length < rows.length) throw new SettledElsewhere("a row is settled once");
}
