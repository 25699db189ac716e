import "server-only";
import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import type { AuditDetails } from "#db/schema";
import { now } from "#db/time";
import { macOf } from "#lib/infra/crypto/keys";
import { limits } from "#lib/rules/limits";

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

/** What the first link follows from. */
export const beginning = { position: "0", seal: "" };

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
const sealColumns = sql`s.position::text, s.event_id::text, ${exactly(sql`s.event_at`)} as event_at, s.event, s.digest,
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

/** The trail's keys by their ids, each derived once; undefined for one that is not known any more. */
export type Keyring = (keyId: string) => Mac | undefined;

export function openKeyring(): Keyring {
  const macs = new Map<string, Mac | undefined>();
  return (keyId) => {
    if (!macs.has(keyId)) macs.set(keyId, macOf("trail", keyId));
    return macs.get(keyId);
  };
}

/** What is wrong with a checkpoint, if it is not one that the portal has made. */
export function faultOfCheckpoint(
  keys: Keyring,
  checkpoint: Checkpoint,
): "unknownKey" | "changedCheckpoint" | null {
  const mac = keys(checkpoint.key_id);
  if (!mac) return "unknownKey";
  return signatureOf(mac, checkpoint) === checkpoint.signature ? null : "changedCheckpoint";
}

/** What is wrong with a link, if it does not follow from the seal before it or its event is not the one that was sealed. */
export function faultOfLink(
  keys: Keyring,
  previous: string,
  { seal, content, misplaced }: Link,
): "unknownKey" | "changedSeal" | "changedEvent" | null {
  const mac = keys(seal.key_id);
  if (!mac) return "unknownKey";
  if (sealOf(mac, previous, seal) !== seal.seal) return "changedSeal";
  return content && (misplaced || digestOf(mac, content) !== seal.digest) ? "changedEvent" : null;
}

/**
 * A seal, its event if that is still there, and the moment of the database at which they were read.
 *
 * @property misplaced the event stands in another branch of the tree than its organization: hidden from whom it is for
 */
export type Link = {
  seal: SealColumns;
  content: EventColumns | null;
  misplaced: boolean;
  at: string;
};

/** The next links behind a position, in order, with their events. */
export async function readLinks(tx: Transaction, position: number): Promise<Link[]> {
  return tx.execute<Link>(sql`
    select (select row_to_json(l) from (select ${sealColumns}) l) as seal, ${exactly(now)} as at,
      case when e.id is not null then (select row_to_json(c) from (select ${eventColumns}) c) end as content,
      (e.tenant_id, e.subtenant_id) is distinct from (o.tenant_id, o.subtenant_id) as misplaced
    from (select * from trail_seals where position > ${position}::bigint
      order by position limit ${limits.trailBatch}) s left join audit_events e on e.id = s.event_id
      left join organizations o on o.id = e.organization_id
    order by s.position`);
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
