import { type SQL, sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { tryLock } from "#db/locks";
import { now } from "#db/time";
import { currentKeyId, macOf } from "#lib/infra/crypto/keys";
import { logEvent } from "#lib/infra/log";
import { limits } from "#lib/rules/limits";
import {
  digestOf,
  type EventColumns,
  eventColumns,
  exactly,
  type SealColumns,
  sealOf,
} from "./chain";
import { findCheckpoint } from "./checkpoint";

type Head = { position: number; seal: string };

/**
 * S-102: seals new events of the audit log in order, after the changes themselves, so that no change waits. An event
 * that commits late, after later ones were sealed, gets the next position. The end of the chain is logged, because the
 * database's owner could cut off the newest seals, and only somebody who has noted them elsewhere could tell.
 *
 * @param from where to look for unsealed events: after the newest seal, or everywhere
 * @returns the number of sealed events; 0 also while another process is sealing
 */
export async function sealAuditLog(from: "lately" | "everywhere" = "lately"): Promise<number> {
  let total = 0;
  if (from === "everywhere") {
    const [first, last] = await boundsOfOldEvents();
    for (let after = first; after < last; after += limits.auditLookBack)
      total += await sealAll((tx) => sealBatch(tx, after, after + limits.auditLookBack));
  }
  return total + (await sealAll(async (tx) => sealBatch(tx, await lookBackFrom(tx), null)));
}

async function sealAll(
  seal: (tx: Transaction) => Promise<{ sealed: number; head: Head | null }>,
): Promise<number> {
  for (let total = 0; ; ) {
    const { sealed, head } = await transaction("system", seal);
    total += sealed;
    if (sealed > 0 && head) logEvent("auditLogSealed", { ...head, count: sealed });
    if (sealed < limits.sealBatch) return total;
  }
}

/** The range of events before those that `lookBackFrom` leaves. */
async function boundsOfOldEvents(): Promise<[first: number, last: number]> {
  return transaction("system", async (tx) => {
    const [row] = await tx.execute<{ first: string | null }>(
      sql`select min(id)::text as first from audit_events`,
    );
    return [row?.first ? Number(row.first) - 1 : 0, await lookBackFrom(tx)];
  });
}

async function lookBackFrom(tx: Transaction): Promise<number> {
  const [row] = await tx.execute<{ newest: string | null }>(
    sql`select max(event_id)::text as newest from audit_seals`,
  );
  return Math.max(0, Number(row?.newest ?? 0) - limits.auditLookBack);
}

/**
 * The unsealed events with a number in this range, over `audit_events as e`. `offset 0` makes it one index lookup for
 * each: as a join PostgreSQL would read all seals (lib/domain/invariants/query-plans.test.ts shows it).
 */
export function isUnsealed(after: number, upTo: number | null): SQL {
  const range = upTo === null ? sql`true` : sql`e.id <= ${upTo}::bigint`;
  return sql`e.id > ${after}::bigint and ${range} and not exists (
    select from audit_seals s where s.event_id = e.id offset 0)`;
}

async function sealBatch(
  tx: Transaction,
  after: number,
  upTo: number | null,
): Promise<{ sealed: number; head: Head | null }> {
  // One sealer at a time, on all servers.
  if (!(await tryLock(tx, "auditSealer"))) return { sealed: 0, head: null };
  const events = await tx.execute<EventColumns>(sql`select ${eventColumns} from audit_events e
    where ${isUnsealed(after, upTo)} order by e.id limit ${limits.sealBatch}`);
  if (events.length === 0) return { sealed: 0, head: null };
  const keyId = currentKeyId();
  const mac = macOf("auditLog", keyId);
  if (!mac) throw new Error("the key in force is known");
  let { position, seal } = await findHead(tx);
  const [clock] = await tx.execute<{ at: string }>(sql`select ${exactly(now)} as at`);
  const links = events.map((row): SealColumns => {
    position += 1;
    const link = {
      position: String(position),
      eventId: row.id,
      eventAt: row.at,
      event: row.event,
      digest: digestOf(mac, row),
      keyId,
      sealedAt: clock?.at ?? "",
    };
    seal = sealOf(mac, seal, link);
    return { ...link, seal };
  });
  await tx.execute(sql`insert into audit_seals (position, event_id, event_at, event, digest, seal, key_id, sealed_at)
    select position, "eventId", "eventAt", event, digest, seal, "keyId", "sealedAt"
    from json_to_recordset(${JSON.stringify(links)}::json) as l(position bigint, "eventId" bigint, "eventAt" timestamptz,
      event text, digest text, seal text, "keyId" text, "sealedAt" timestamptz)`);
  return { sealed: links.length, head: { position, seal } };
}

/** The last chain entry, or the checkpoint if retention has deleted all entries; nothing before the first one. */
async function findHead(tx: Transaction): Promise<Head> {
  const [last] = await tx.execute<{ position: string; seal: string }>(
    sql`select s.position::text, s.seal from audit_seals s order by s.position desc limit 1`,
  );
  const head = last ?? (await findCheckpoint(tx));
  return { position: Number(head?.position ?? 0), seal: head?.seal ?? "" };
}
