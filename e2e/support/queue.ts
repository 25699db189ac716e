import type { Sql } from "postgres";
import { expect } from "./portal";

/** The database's own time: a test's letters and requests from here on are later. */
export async function momentOf(sql: Sql): Promise<Date> {
  const [row] = await sql<{ now: Date }[]>`select clock_timestamp() as now`;
  return row?.now ?? new Date();
}

/**
 * Waits until the portal has decided every request and sent every letter queued at or after this moment. Entries that
 * earlier tests left for good are not waited for.
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
 * Waits until no effect of earlier requests is pending: no undecided request, no due order, no bulk job in progress.
 * Jobs that a test has leased for an hour do not count.
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
