import { type SQL, sql } from "drizzle-orm";
import type { AuditDetails } from "#db/schema";
import { macOf } from "#lib/infra/crypto/keys";

/**
 * S-102: the hash chain over the audit log. Each event gets a position and a seal: a keyed hash over the event's digest
 * and the previous seal. Without the key nobody can make one, so changing, deleting, adding or reordering anything
 * before the newest seal is detected. Digests are keyed too: they outlive the events, and without the key nobody can
 * test numbers against them.
 */

/** Authenticates a text with the audit log's key. */
export type Mac = (text: string) => string;

/** An event as the database holds it, every column as text or number: exactly this is sealed. */
export type EventColumns = {
  id: string;
  at: string;
  event: string;
  outcome: string;
  actor: string | null;
  actorOrganization: number | null;
  target: string | null;
  organization: number | null;
  details: AuditDetails;
};

/** The predecessor of the first entry in the chain. */
export const beginning = { position: "0", seal: "" };

/** A timestamp with microseconds, in a canonical text form. */
export function exactly(moment: SQL): SQL {
  return sql`to_char(${moment} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}

/** The columns of an event, over `audit_events as e`. */
export const eventColumns = sql`e.id::text, ${exactly(sql`e.at`)} as at, e.event, e.outcome, e.actor_number::text as actor,
  e.actor_organization_id as "actorOrganization", e.target_number::text as target, e.organization_id as organization,
  e.details`;

/** An entry of the chain. */
export type SealColumns = {
  position: string;
  eventId: string;
  eventAt: string;
  event: string;
  digest: string;
  seal: string;
  keyId: string;
  sealedAt: string;
};

/** The columns of a seal, over `audit_seals as s`. */
export const sealColumns = sql`s.position::text, s.event_id::text as "eventId", ${exactly(sql`s.event_at`)} as "eventAt",
  s.event, s.digest, s.seal, s.key_id as "keyId", ${exactly(sql`s.sealed_at`)} as "sealedAt"`;

/** The keyed digest of an event's whole content. */
export function digestOf(mac: Mac, row: EventColumns): string {
  const { id, at, event, outcome, actor, actorOrganization, target, organization, details } = row;
  const content = [id, at, event, outcome, actor, actorOrganization, target, organization];
  return mac(`event ${JSON.stringify([...content, sorted(details)])}`);
}

/** The seal of a chain entry, which covers everything in it and the previous seal. */
export function sealOf(mac: Mac, previous: string, link: Omit<SealColumns, "seal">): string {
  const { position, eventId, eventAt, event, digest, keyId, sealedAt } = link;
  return mac(
    `seal ${JSON.stringify([previous, position, eventId, eventAt, event, digest, keyId, sealedAt])}`,
  );
}

/** The audit log's keys by id, each derived once; undefined for one that is no longer known. */
export type Keyring = (keyId: string) => Mac | undefined;

/** A new keyring; it derives each key when it is first asked for it. */
export function openKeyring(): Keyring {
  const macs = new Map<string, Mac | undefined>();
  return (keyId) => {
    if (!macs.has(keyId)) macs.set(keyId, macOf("auditLog", keyId));
    return macs.get(keyId);
  };
}

/**
 * The problem of a chain entry that does not follow from the previous seal, or whose event is not the sealed one; null
 * for a valid one.
 */
export function faultOfLink(
  keys: Keyring,
  previous: string,
  { seal, content, misplaced }: Link,
): "unknownKey" | "changedSeal" | "changedEvent" | null {
  const mac = keys(seal.keyId);
  if (!mac) return "unknownKey";
  if (sealOf(mac, previous, seal) !== seal.seal) return "changedSeal";
  return content && (misplaced || digestOf(mac, content) !== seal.digest) ? "changedEvent" : null;
}

/**
 * A seal, its event if that still exists, and the database's time when they were read.
 *
 * @property misplaced whether the event's reseller columns differ from its organization's, so that it is hidden from
 *   its readers
 */
export type Link = {
  seal: SealColumns;
  content: EventColumns | null;
  misplaced: boolean;
  at: string;
};

/** A copy with sorted keys, so that its JSON does not depend on their order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return entries.map(([key, inner]) => [key, sorted(inner)]);
}
