import { type SQL, sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { tryLock } from "#db/locks";
import { interval, nowOnce } from "#db/time";
import { limits } from "#lib/rules/limits";
import type { AuditEvent } from "./events";
import { deleteExpiredSeals } from "./seal-retention";

/** S-101: sessions, and requests that were refused at once: kept half as long. */
const securityEvents: readonly AuditEvent[] = [
  "session.started",
  "session.confirmed",
  "session.ended",
  "system.opened",
  "system.ended",
  "recoveryCodes.used",
  "secondFactor.opened",
  "request.refused",
];

/** How long an event is kept, in milliseconds. */
export function retentionOf(event: string): number {
  return (securityEvents as readonly string[]).includes(event)
    ? limits.securityRetention
    : limits.auditRetention;
}

/**
 * S-101: deletes expired events. The seals stay until everything before them has expired, and prove that each missing
 * event was old enough; the number of deleted events is recorded, without whom they concerned (S-102).
 *
 * @returns the number of deleted events
 */
export async function deleteExpiredEvents(): Promise<number> {
  const old = (age: number) => sql`e.at < ${nowOnce} - ${interval(age)}`;
  const security = sql.join(
    securityEvents.map((event) => sql`${event}`),
    sql`, `,
  );
  const events =
    (await inBatches(deleteEventBatch(old(limits.auditRetention)))) +
    (await inBatches(
      deleteEventBatch(
        sql`e.event = any(array[${security}]::text[]) and ${old(limits.securityRetention)}`,
      ),
    ));
  await deleteExpiredSeals();
  return events;
}

async function inBatches(work: (tx: Transaction) => Promise<number>): Promise<number> {
  for (let total = 0; ; ) {
    const done = await transaction("system", async (tx) =>
      (await tryLock(tx, "auditRetention")) ? work(tx) : 0,
    );
    total += done;
    if (done < limits.auditBatch) return total;
  }
}

/** Deletes sealed events only: a missing event without a seal could not be told from a theft. */
function deleteEventBatch(expired: SQL): (tx: Transaction) => Promise<number> {
  return async (tx) => {
    const [row] = await tx.execute<{ done: number }>(sql`with gone as (
        delete from audit_events where id = any (array(
          select e.id from audit_events e where ${expired}
            and exists (select from audit_seals s where s.event_id = e.id offset 0) limit ${limits.auditBatch})) returning 1),
      told as (
        insert into audit_events (event, outcome, details)
        select 'auditLog.expired', 'done', jsonb_build_object('count', count(*)) from gone having count(*) > 0)
      select count(*)::int as done from gone`);
    return row?.done ?? 0;
  };
}
