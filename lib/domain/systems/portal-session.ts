import { type SQL, sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { interval, now } from "#db/time";
import { hashSecret } from "#lib/infra/crypto/keys";
import { limits } from "#lib/rules/limits";
import type { Factor } from "#lib/rules/second-factor";
import { type StandingRow, standingColumns, standingOf, stands, withTheirUsers } from "./standing";

/** What OpenID Connect asks about a valid session of the portal. Times are in seconds since 1970. */
export type PortalSession = {
  handle: string;
  subject: string;
  userNumber: number;
  organizationId: number;
  authenticatedAt: number;
  /** `authenticatedAt` with its fraction of a second. */
  authenticatedExactly: number;
  expiresAt: number;
  factor: Factor | null;
  /** Whether the person has a second factor. */
  hasFactor: boolean;
  /** The sessions in systems that belong to it: their `sid` by system. */
  sids: Record<string, string>;
};

/** The valid session with this id; null for any other, and for one that still awaits a second factor. */
export function findPortalSession(sessionId: string): Promise<PortalSession | null> {
  return transaction("connect", (tx) => read(tx, sql`s.id_hash = ${hashSecret(sessionId)}`));
}

/** The valid session with this handle. */
export function findPortalSessionOf(handle: string): Promise<PortalSession | null> {
  return transaction("connect", (tx) => read(tx, sql`s.handle = ${handle}`));
}

async function read(tx: Transaction, which: SQL): Promise<PortalSession | null> {
  const [row] = await tx.execute<
    StandingRow & Omit<PortalSession, "userNumber" | "organizationId">
  >(sql`
    select s.handle, u.subject, s.factor, floor(extract(epoch from s.authenticated_at))::int as "authenticatedAt",
      extract(epoch from s.authenticated_at)::float8 as "authenticatedExactly",
      floor(extract(epoch from s.expires_at))::int as "expiresAt", ${standingColumns},
      (select coalesce(json_object_agg(y.system, y.sid), '{}') from system_sessions y
        where y.session_handle = s.handle) as sids
    from ${withTheirUsers}
    where ${which} and ${stands}`);
  const standing = row && standingOf(row);
  if (!row || !standing) return null;
  const {
    handle,
    subject,
    factor,
    authenticatedAt,
    authenticatedExactly,
    expiresAt,
    hasFactor,
    sids,
  } = row;
  const { userNumber, organizationId } = standing;
  return {
    handle,
    subject,
    userNumber,
    organizationId,
    factor,
    authenticatedAt,
    authenticatedExactly,
    expiresAt,
    hasFactor,
    sids,
  };
}

/** Notes that a session was used (S-11), at most once a minute: an authorization or a refresh, nothing else. */
export async function touchSession(handle: string): Promise<void> {
  await transaction("connect", (tx) =>
    tx.execute(sql`update sessions set last_seen_at = ${now}
      where handle = ${handle} and last_seen_at < ${now} - ${interval(limits.sessionTouch)}
        and current_setting('transaction_read_only') = 'off'`),
  );
}
