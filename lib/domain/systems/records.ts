import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { now } from "#db/time";
import { hashSecret } from "#lib/infra/crypto/keys";
import type { System } from "#lib/infra/system-settings";
import { openSystemSession } from "./sessions";

/**
 * What is kept between the requests of somebody on the way to a system: codes, tokens and interactions. Found by the hash
 * of their value only; with the portal's session, or the system's, they are gone.
 */

/** The kinds of records. */
export type RecordModel =
  | "AuthorizationCode"
  | "AccessToken"
  | "RefreshToken"
  | "Interaction"
  | "ReplayDetection"
  | "HopCode";

/** A record's payload, without its id. */
export type RecordPayload = Record<string, unknown>;

/**
 * Stores a record, or replaces it. Of a token whose session in the system is gone nothing is stored: it is worth nothing
 * from the beginning.
 *
 * @param value the id or token value, which is not stored
 * @param belongs a code to the portal's session (`handle`), a token to the system's (`sid`)
 * @param lifetime in seconds
 * @returns whether it is a new one
 */
export async function keepRecord(
  model: RecordModel,
  value: string,
  payload: RecordPayload,
  {
    system = null,
    handle = null,
    sid = null,
  }: { system?: string | null; handle?: string | null; sid?: string | null },
  lifetime: number,
): Promise<boolean> {
  const [row] = await transaction("connect", (tx) =>
    tx.execute<{ isNew: boolean }>(sql`
      with theirs as (select from system_sessions where sid = ${sid}::text for key share),
        portals as (select from sessions where handle = ${handle}::uuid for key share)
      insert into oidc_records (model, id_hash, payload, system, session_handle, sid, expires_at)
      select ${model}, ${hashSecret(value)}, ${JSON.stringify(payload)}::jsonb, ${system}, ${handle}::uuid, ${sid}::text,
        ${now} + make_interval(secs => ${lifetime}::int)
      where (${sid}::text is null or exists (select from theirs))
        and (${handle}::uuid is null or exists (select from portals))
      on conflict (model, id_hash) do update set payload = excluded.payload, expires_at = excluded.expires_at
      returning xmax = 0 as "isNew"`),
  );
  return row?.isNew ?? false;
}

/** A record by its value; null for an expired or unknown one. A used code says so, to be told from an unknown one. */
export async function findRecord(
  model: RecordModel,
  value: string,
): Promise<(RecordPayload & { consumed?: number }) | null> {
  const [row] = await transaction("connect", (tx) =>
    tx.execute<{ payload: RecordPayload; consumed: number | null }>(sql`
      select payload, extract(epoch from consumed_at)::int as consumed from oidc_records
      where model = ${model} and id_hash = ${hashSecret(value)} and expires_at > ${now}`),
  );
  if (!row) return null;
  return { ...row.payload, ...(row.consumed !== null && { consumed: row.consumed }) };
}

/** When a sign-in to a system began, in seconds since 1970, exactly; null if it has expired. */
export async function findBeginning(uid: string): Promise<number | null> {
  const [row] = await transaction("connect", (tx) =>
    tx.execute<{
      began: number;
    }>(sql`select extract(epoch from created_at)::float8 as began from oidc_records
      where model = 'Interaction' and id_hash = ${hashSecret(uid)} and expires_at > ${now}`),
  );
  return row?.began ?? null;
}

/** Deletes a record. */
export async function dropRecord(model: RecordModel, value: string): Promise<void> {
  await transaction("connect", (tx) =>
    tx.execute(
      sql`delete from oidc_records where model = ${model} and id_hash = ${hashSecret(value)}`,
    ),
  );
}

/**
 * Redeems a code: once, however many try at the same time, and only while the area is open; the session in the system
 * begins in the same transaction.
 *
 * @returns whether this call has redeemed it
 */
export function redeemCode(value: string, system: System): Promise<boolean> {
  return transaction("connect", async (tx) => {
    const [code] = await tx.execute<{ sid: string; handle: string }>(sql`
      update oidc_records set consumed_at = ${now}
      where model = 'AuthorizationCode' and id_hash = ${hashSecret(value)} and system = ${system.id}
        and consumed_at is null and expires_at > ${now}
      returning payload ->> 'sid' as sid, session_handle as handle`);
    return code !== undefined && (await openSystemSession(tx, system, code)) !== null;
  });
}

/**
 * Ends the sessions in one system that belong to a session of the portal, with their tokens: a code was used twice, or the
 * system has given its token back or ended its session itself.
 *
 * @param endedThere whether the system knows already, and is not told
 */
export function endSystemSessions(
  handle: string,
  system: string,
  endedThere: boolean,
): Promise<boolean> {
  return transaction("connect", async (tx) => {
    if (endedThere) await markEndedThere(tx, handle, system);
    const ended = await tx.execute(sql`delete from system_sessions
      where session_handle = ${handle}::uuid and system = ${system} returning sid`);
    return ended.length > 0;
  });
}

/** Whether this session in a system belongs to this session of the portal; one may have several, begun at the same time. */
export async function isOpenIn(handle: string, system: string, sid: string): Promise<boolean> {
  const found = await transaction("connect", (tx) =>
    tx.execute(sql`select from system_sessions
      where sid = ${sid} and session_handle = ${handle}::uuid and system = ${system}`),
  );
  return found.length > 0;
}

async function markEndedThere(tx: Transaction, handle: string, system: string): Promise<void> {
  await tx.execute(sql`update system_sessions set ended_there = true
    where session_handle = ${handle}::uuid and system = ${system}`);
}
