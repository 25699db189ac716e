import type { Sql } from "postgres";
import { expect } from "./portal";

/** The database's own time: from here on, a test's letters and requests are later. */
export async function momentOf(sql: Sql): Promise<Date> {
  const [row] = await sql<{ now: Date }[]>`select clock_timestamp() as now`;
  return row?.now ?? new Date();
}

/**
 * Waits until the portal has decided every request and sent every letter that was queued at or after this moment. What
 * earlier tests left in the queue for good is not waited for.
 */
export async function queueEmptySince(sql: Sql, since: Date): Promise<void> {
  await expect
    .poll(
      () => sql`select kind, state from outbox
        where state in ('queued', 'sending') and created_at >= ${since}`,
    )
    .toHaveLength(0);
}

/**
 * Waits until nothing that earlier requests have caused is still about to change rows: no request that waits to be decided,
 * no order that is due, no bulk job that somebody is working on. A job that a test has leased for an hour stands still.
 */
export async function nothingMoves(sql: Sql): Promise<void> {
  await expect
    .poll(
      () => sql`
        select 'request' as what from outbox where encrypted_request is not null and state in ('queued', 'sending')
        union all select 'order' from orders where state = 'received' and next_attempt_at <= now()
        union all select 'job' from bulk_jobs
          where state = 'running' and (leased_until is null or leased_until < now() + interval '10 minutes')`,
    )
    .toHaveLength(0);
}
