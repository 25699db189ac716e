import { sql } from "drizzle-orm";
import { transaction } from "#db/client";
import { constantStatement } from "#db/constant-statement";
import { interval, now } from "#db/time";
import type { System } from "#lib/infra/system-settings";
import { limits } from "#lib/rules/limits";
import { openAreasOf } from "#lib/rules/systems";
import { type ClaimRow, claimColumns, claimsOf, type PersonClaims } from "./claims";
import { touchSession } from "./portal-session";
import { type StandingRow, standingColumns, standingOf, stands, withTheirUsers } from "./standing";

/** Somebody who is in a system behind a proxy, as the system may learn it. */
export type AskedAccess = PersonClaims & { subject: string };

type Row = StandingRow & ClaimRow & { subject: string; handle: string; isUnnoted: boolean };

const accessOf = constantStatement<{ sid: string; system: string }>(
  (value) => sql`
    select u.subject, s.handle, s.last_seen_at < ${now} - ${interval(limits.sessionTouch)} as "isUnnoted",
      ${claimColumns}, ${standingColumns}
    from system_sessions y join ${withTheirUsers} on s.handle = y.session_handle
    where y.sid = ${value("sid")} and y.system = ${value("system")} and ${stands}`,
);

/**
 * what is open now to the person of a session in a system behind a proxy, judged anew for each request of theirs in
 * one statement. It counts as use of the portal's session (S-11), which is noted at most once a minute.
 *
 * @returns null without a valid session; without `areas` if none is open any more
 */
export async function findAskedAccess(system: System, sid: string): Promise<AskedAccess | null> {
  const [row] = await transaction("connect", (tx) =>
    tx.execute<Row>(accessOf({ sid, system: system.id })),
  );
  const standing = row && standingOf(row);
  if (!row || !standing) return null;
  if (row.isUnnoted) await touchSession(row.handle);
  const areas = openAreasOf(system, standing.effective);
  return { subject: row.subject, ...claimsOf(system, row, areas) };
}
