import "server-only";
import { type SQL, sql } from "drizzle-orm";
import { transaction } from "#db/client";
import { interval, now, nowOnce } from "#db/time";
import { limits } from "#lib/rules/limits";

/** What one run deleted. Numbers only. */
export type PurgeResult = {
  users: number;
  links: number;
  sessions: number;
  letters: number;
  forgottenRequests: number;
};

/**
 * deletes users who were not activated within thirty days, with everything that hangs on them, and what
 * has expired besides. May run late, twice or ten times at once: the condition is judged for every row under its lock,
 * rows that somebody holds are left to the next run, and each deletion leaves its number in the trail.
 */
export async function purge(): Promise<PurgeResult> {
  const result: PurgeResult = {
    users: await inBatches(deleteExpiredUsers),
    links: await inBatches(
      deleteFrom("links", sql`expires_at < ${nowOnce} - ${interval(limits.deadLinkMemory)}`),
    ),
    // Those that ended for want of a request are past their absolute end half a day later.
    sessions: await inBatches(deleteFrom("sessions", sql`expires_at < ${nowOnce}`)),
    letters: await inBatches(
      deleteFrom("outbox", sql`settled_at < ${nowOnce} - ${interval(limits.sentMailMemory)}`),
    ),
    forgottenRequests: await inBatches(
      deleteFrom(
        "outbox",
        sql`sealed_request is not null and created_at < ${nowOnce} - ${interval(limits.mailLifetime)}`,
      ),
    ),
  };
  await transaction((tx) => tx.execute(sql`update installation set purged_at = ${now}`));
  return result;
}

/**
 * Batch after batch, each a short transaction, until one is not full. By `ctid`: with `id in (select … limit)` every
 * batch scans what the last one left, and a million rows take thirteen times as long (measured).
 */
async function inBatches(statement: SQL): Promise<number> {
  for (let total = 0; ; ) {
    const [row] = await transaction((tx) => tx.execute<{ deleted: number }>(statement));
    const deleted = row?.deleted ?? 0;
    total += deleted;
    if (deleted < limits.purgeBatch) return total;
  }
}

function deleteFrom(table: "links" | "sessions" | "outbox", expired: SQL): SQL {
  return sql`with gone as (
      delete from ${sql.identifier(table)} where ctid = any (array(
        select ctid from ${sql.identifier(table)} where ${expired}
        limit ${limits.purgeBatch} for update skip locked)) returning 1)
    select count(*)::int as deleted from gone`;
}

/** The trail keeps number, organization and date of a deleted account, no name. */
const deleteExpiredUsers = sql`with gone as (
    delete from users where ctid = any (array(
      select ctid from users
      where activated_at is null and created_at <= ${nowOnce} - ${interval(limits.activationDeadline)}
      limit ${limits.purgeBatch} for update skip locked)) returning number, organization_id),
  told as (
    insert into audit_events (event, outcome, target_number, organization_id)
    select 'user.expired', 'done', number, organization_id from gone returning 1)
  select count(*)::int as deleted from told`;
