import { type SQL, sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { tryLock } from "#db/locks";
import { interval, now, nowOnce } from "#db/time";
import { currentKeyId, macOf } from "#lib/infra/crypto/keys";
import { logFault } from "#lib/infra/log";
import { limits } from "#lib/rules/limits";
import {
  beginning,
  exactly,
  faultOfCheckpoint,
  faultOfLink,
  findCheckpoint,
  type Keyring,
  type Link,
  openKeyring,
  readLinks,
  type SealColumns,
  signatureOf,
} from "./chain";
import type { AuditEvent } from "./record";

/** S-101: sessions, and requests that were refused at once: kept half as long. */
export const securityEvents: readonly AuditEvent[] = [
  "session.started",
  "session.ended",
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

/**
 * Deletes the first seals whose events are all gone, and leaves a signed checkpoint. It is signed only if it follows
 * from the previous checkpoint, seal by seal: otherwise a seal that the database's owner put at the beginning would be
 * confirmed by the portal. At an invalid seal deletion stops, and the log says so.
 */
async function deleteExpiredSeals(): Promise<void> {
  for (;;) {
    const { done, fault } = await transaction("system", async (tx) =>
      (await tryLock(tx, "auditRetention")) ? deleteSealBatch(tx) : { done: 0, fault: null },
    );
    if (fault) logFault("auditLog", new Error("retention stopped"), fault);
    if (fault || done < limits.auditBatch) return;
  }
}

type Fault = { reason: string; position: number };

async function deleteSealBatch(tx: Transaction): Promise<{ done: number; fault: Fault | null }> {
  const keys = openKeyring();
  const checkpoint = await findCheckpoint(tx);
  const reason = checkpoint && faultOfCheckpoint(keys, checkpoint);
  if (reason) return { done: 0, fault: { reason, position: Number(checkpoint.position) } };
  // From the very first on: a seal from before the checkpoint can only be forged.
  const links = await readLinks(tx, Number.MIN_SAFE_INTEGER);
  const { last, fault } = lastToGo(keys, checkpoint ?? beginning, links);
  if (!last) return { done: 0, fault };
  await leaveCheckpoint(tx, last);
  const gone = await tx.execute(
    sql`delete from audit_seals where position <= ${last.position}::bigint returning 1`,
  );
  return { done: gone.length, fault };
}

/** The last position up to which the chain is valid and its events are gone and were old enough. */
function lastToGo(
  keys: Keyring,
  start: Pick<SealColumns, "position" | "seal">,
  links: readonly Link[],
): { last: SealColumns | null; fault: Fault | null } {
  let last: SealColumns | null = null;
  for (const link of links) {
    const { seal, content, at } = link;
    const before: typeof start = last ?? start;
    const [position, next] = [Number(seal.position), Number(before.position) + 1];
    if (position < next) return { last, fault: { reason: "insertedSeal", position } };
    if (position > next) return { last, fault: { reason: "missingSeal", position: next } };
    const reason = faultOfLink(keys, before.seal, link);
    if (reason) return { last, fault: { reason, position } };
    if (content || Date.parse(seal.event_at) + limits.auditRetention >= Date.parse(at)) break;
    last = seal;
  }
  return { last, fault: null };
}

async function leaveCheckpoint(tx: Transaction, { position, seal }: SealColumns): Promise<void> {
  const keyId = currentKeyId();
  const mac = macOf("auditLog", keyId);
  if (!mac) throw new Error("the key in force is known");
  const [clock] = await tx.execute<{ at: string }>(sql`select ${exactly(now)} as at`);
  const madeAt = clock?.at ?? "";
  const signature = signatureOf(mac, { position, seal, key_id: keyId, made_at: madeAt });
  await tx.execute(sql`insert into audit_checkpoints (position, seal, signature, key_id, made_at)
    values (${position}::bigint, ${seal}, ${signature}, ${keyId}, ${madeAt}::timestamptz)`);
  await tx.execute(sql`delete from audit_checkpoints where position < ${position}::bigint`);
}
