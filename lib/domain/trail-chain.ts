import "server-only";
import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import type { AuditDetails } from "#db/schema";

/**
 * S-102: what the chain over the trail consists of. Each event gets a position and a seal: a keyed hash over the event's
 * digest and the seal before it. Nobody without the key can make one, so nobody can change, take away, add or reorder
 * anything behind the newest seal without it being found. Digests are keyed too: they outlive the events, and without
 * the key nobody can try numbers against them.
 */

/** Authenticates a text with the trail's key. */
export type Mac = (text: string) => string;

/** An event as the database holds it, every column as text or number: what is sealed is exactly this. */
export type EventColumns = {
  id: string;
  at: string;
  event: string;
  outcome: string;
  actor: string | null;
  actor_organization: number | null;
  target: string | null;
  organization: number | null;
  details: AuditDetails;
};

/** A moment to the microsecond, always the same text for the same moment. */
export function exactly(moment: SQL): SQL {
  return sql`to_char(${moment} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}

/** The columns of an event, over `audit_events as e`. */
export const eventColumns = sql`e.id::text, ${exactly(sql`e.at`)} as at, e.event, e.outcome, e.actor_number::text as actor,
  e.actor_organization_id as actor_organization, e.target_number::text as target, e.organization_id as organization,
  e.details`;

/** A link of the chain. */
export type SealColumns = {
  position: string;
  event_id: string;
  event_at: string;
  event: string;
  digest: string;
  seal: string;
  key_id: string;
  sealed_at: string;
};

/** The columns of a seal, over `trail_seals as s`. */
export const sealColumns = sql`s.position::text, s.event_id::text, ${exactly(sql`s.event_at`)} as event_at, s.event, s.digest,
  s.seal, s.key_id, ${exactly(sql`s.sealed_at`)} as sealed_at`;

/** The keyed digest of an event's whole content. */
export function digestOf(mac: Mac, row: EventColumns): string {
  const { id, at, event, outcome, actor, actor_organization, target, organization, details } = row;
  const content = [id, at, event, outcome, actor, actor_organization, target, organization];
  return mac(`event ${JSON.stringify([...content, sorted(details)])}`);
}

/** The seal of a link, which covers everything in it and the seal before it. */
export function sealOf(mac: Mac, previous: string, link: Omit<SealColumns, "seal">): string {
  const { position, event_id, event_at, event, digest, key_id, sealed_at } = link;
  return mac(
    `seal ${JSON.stringify([previous, position, event_id, event_at, event, digest, key_id, sealed_at])}`,
  );
}

/** Where the chain begins after retention: the last seal that was taken away. */
export type Checkpoint = {
  position: string;
  seal: string;
  key_id: string;
  made_at: string;
  signature: string;
};

/** The signature of a checkpoint. */
export function signatureOf(mac: Mac, checkpoint: Omit<Checkpoint, "signature">): string {
  const { position, seal, key_id, made_at } = checkpoint;
  return mac(`checkpoint ${JSON.stringify([position, seal, key_id, made_at])}`);
}

/** The newest checkpoint, or null where the chain still begins at its beginning. */
export async function findCheckpoint(tx: Transaction): Promise<Checkpoint | null> {
  const [row] = await tx.execute<Checkpoint>(sql`
    select c.position::text, c.seal, c.key_id, ${exactly(sql`c.made_at`)} as made_at, c.signature
    from trail_checkpoints c order by c.position desc limit 1`);
  return row ?? null;
}

/** JSON that does not depend on the order of keys. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return entries.map(([key, inner]) => [key, sorted(inner)]);
}
