import type { Sql } from "postgres";
import { limits } from "#lib/rules/limits";
import { expect } from "./portal";

/** The pauses between two questions, in milliseconds: most of what is waited for takes a moment. */
export const quick = [20, 30, 50, 100, 100, 250];

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
      { intervals: quick },
    )
    .toHaveLength(0);
}

/**
 * Waits until no effect of earlier requests is pending: no undecided request, no due order, no bulk job in progress, nobody
 * activated of whom no administrator was told, and no letter about somebody that could be written already.
 * Jobs that a test has leased for an hour do not count. What a killed portal held is waited for until its lease has
 * expired and the clock has looked.
 */
export async function nothingMoves(sql: Sql): Promise<void> {
  const takenOver = limits.outboxLease + limits.outboxSweep;
  await expect
    .poll(
      () => sql`
        select 'request' as what, state, attempts, last_error, next_attempt_at - now() as due from outbox
          where encrypted_request is not null and state in ('queued', 'sending')
        union all select 'order', state, attempts, last_error, next_attempt_at - now() from orders
          where state = 'received' and next_attempt_at <= now()
        union all select 'report', kind, null, null, null from administrator_reports
          where outbox_id is null and recipient_number is null
        union all select distinct 'letter about somebody', kind, null::int, null, null::interval from administrator_reports n
          where outbox_id is null and recipient_number is not null
            and not exists (select from outbox x where x.user_number = n.recipient_number and x.kind = n.kind
              and x.created_at > now() - make_interval(secs => ${limits.reportPause / 1000}))
        union all select 'job', state, null, null, leased_until - now() from bulk_jobs
          where state = 'running' and (leased_until is null or leased_until < now() + interval '10 minutes')`,
      { timeout: takenOver + 30_000, intervals: quick },
    )
    .toEqual([]);
}
