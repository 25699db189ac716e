import "server-only";
import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { now } from "#db/time";
import type { RowOutcome } from "#lib/rules/bulk";
import { limits } from "#lib/rules/limits";
import type { RefusalCode } from "#lib/rules/refusal";

/** A row as a job is prepared. Positions are given in the order of the rows, from 1. */
export type NewRow = {
  userNumber?: number;
  /** What an import typed. */
  content?: unknown;
  /** Why it will not be done, as far as that is known already: such a row is shown and never tried. */
  verdict?: RefusalCode;
};

/** A row whose turn has not come. */
export type OpenRow = { position: number; userNumber: number | null; content: unknown };

/** What became of a row; with the number of a user who was added by it. */
export type SettledRow = { position: number; outcome: RowOutcome; userNumber?: number };

/** Writes the rows of a job, some in each statement: ten thousand in one are near its deadline on a busy machine (measured). */
export async function insertRows(
  tx: Transaction,
  jobId: string,
  rows: readonly NewRow[],
): Promise<void> {
  for (let at = 0; at < rows.length; at += limits.bulkInsert) {
    const some = JSON.stringify(rows.slice(at, at + limits.bulkInsert));
    await tx.execute(sql`insert into bulk_rows (job_id, position, user_number, content, verdict)
      select ${jobId}::uuid, ${at}::int + r.position, (r.row ->> 'userNumber')::bigint, r.row -> 'content', r.row ->> 'verdict'
      from jsonb_array_elements(${some}::jsonb) with ordinality r (row, position)`);
  }
}

/** The next rows whose turn has not come, in their order. */
export async function readOpenRows(
  tx: Transaction,
  jobId: string,
  most: number,
): Promise<OpenRow[]> {
  const rows = await tx.execute<{ position: number; user_number: string | null; content: unknown }>(
    sql`select position, user_number, content from bulk_rows
      where job_id = ${jobId} and outcome is null order by position limit ${most}`,
  );
  return rows.map(({ position, user_number: number, content }) => ({
    position,
    userNumber: number === null ? null : Number(number),
    content,
  }));
}

/** Somebody else has settled the row meanwhile: what was done for it here must not be done. */
export class SettledElsewhere extends Error {}

/**
 * Writes down what became of rows, in the transaction that does it, as its last statement: each of them once, whoever
 * else works on the same job (the order of locks puts rows behind everything).
 *
 * @throws SettledElsewhere when one of them was settled already, so that the transaction ends and nothing happens twice
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
