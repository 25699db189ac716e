import "server-only";
import { type SQL, sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { interval, now, nowOnce } from "#db/time";
import { currentKeyId, macOf } from "#lib/infra/keys";
import { limits } from "#lib/rules/limits";
import type { AuditEvent } from "./audit";
import { exactly, signatureOf } from "./trail-chain";

/** S-101: what tells of somebody coming and going, and of what was refused before it was anything: kept half as long. */
export const securityEvents: readonly AuditEvent[] = [
  "session.started",
  "session.ended",
  "recoveryCodes.used",
  "secondFactor.opened",
  "request.refused",
];

/** For how long an event is kept, in milliseconds. */
export function memoryOf(event: string): number {
  return (securityEvents as readonly string[]).includes(event)
    ? limits.securityMemory
    : limits.auditMemory;
}

/** One at a time, on whichever server: what another one is at is done. */
const retentionLock = 7_264_011;

/**
 * S-101: takes away what was kept for long enough. The seals stay until everything before them is that old, and show that
 * each event that is missing was of an age to go; how many went is recorded, and nothing about whom (S-102).
 *
 * @returns how many events went
 */
export async function forgetTrail(): Promise<number> {
  const old = (age: number) => sql`e.at < ${nowOnce} - ${interval(age)}`;
  const security = sql.join(
    securityEvents.map((event) => sql`${event}`),
    sql`, `,
  );
  const events =
    (await inTurns(forgetEvents(old(limits.auditMemory)))) +
    (await inTurns(
      forgetEvents(
        sql`e.event = any(array[${security}]::text[]) and ${old(limits.securityMemory)}`,
      ),
    ));
  await inTurns(forgetSeals);
  return events;
}

async function inTurns(work: (tx: Transaction) => Promise<number>): Promise<number> {
  for (let total = 0; ; ) {
    const done = await transaction("worker", async (tx) => {
      const [lock] = await tx.execute<{ held: boolean }>(
        sql`select pg_try_advisory_xact_lock(${retentionLock}) as held`,
      );
      return lock?.held ? work(tx) : 0;
    });
    total += done;
    if (done < limits.trailBatch) return total;
  }
}

/** Only what is sealed goes: a missing event without a seal would be nothing that anybody could tell from a theft. */
function forgetEvents(expired: SQL): (tx: Transaction) => Promise<number> {
  return async (tx) => {
    const [row] = await tx.execute<{ done: number }>(sql`with gone as (
        delete from audit_events where id = any (array(
          select e.id from audit_events e where ${expired}
            and exists (select from trail_seals s where s.event_id = e.id) limit ${limits.trailBatch})) returning 1),
      told as (
        insert into audit_events (event, outcome, details)
        select 'trail.forgotten', 'done', jsonb_build_object('count', count(*)) from gone having count(*) > 0)
      select count(*)::int as done from gone`);
    return row?.done ?? 0;
  };
}

/** The seals at the beginning whose events have all gone, and in their place a signed checkpoint. */
async function forgetSeals(tx: Transaction): Promise<number> {
  const [last] = await tx.execute<{ position: string; seal: string; made_at: string }>(sql`
    with first as (select s.position, s.seal, s.event_id, s.event_at from trail_seals s
      order by s.position limit ${limits.trailBatch}),
    kept as (select min(f.position) as position from first f where f.event_at >= ${now} - ${interval(limits.auditMemory)}
      or exists (select from audit_events e where e.id = f.event_id))
    select f.position::text, f.seal, ${exactly(now)} as made_at from first f, kept
    where kept.position is null or f.position < kept.position order by f.position desc limit 1`);
  if (!last) return 0;
  const keyId = currentKeyId();
  const mac = macOf("trail", keyId);
  if (!mac) throw new Error("the key in force is known");
  const checkpoint = { ...last, key_id: keyId };
  await tx.execute(sql`insert into trail_checkpoints (position, seal, signature, key_id, made_at)
    values (${last.position}::bigint, ${last.seal}, ${signatureOf(mac, checkpoint)}, ${keyId}, ${last.made_at}::timestamptz)`);
  await tx.execute(sql`delete from trail_checkpoints where position < ${last.position}::bigint`);
  const gone = await tx.execute(
    sql`delete from trail_seals where position <= ${last.position}::bigint returning 1`,
  );
  return gone.length;
}
