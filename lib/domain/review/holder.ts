import { type SQL, sql } from "drizzle-orm";
import { type AsRead, withMoments } from "#db/time";
import { deletesAt } from "#lib/domain/access/restriction";
import { isAlive } from "#lib/domain/access/session-life";
import { stateOfUser } from "#lib/domain/access/user-state";
import { systemOf } from "#lib/domain/systems/connected";
import type { AreaId } from "#lib/rules/catalogue";
import type { Actor } from "#lib/rules/delegation";
import type { UserState } from "#lib/rules/user-states";
import { type Grant, type GrantColumns, grantColumns, grantOf } from "./grant";

/** Somebody who has an area, whether or not it is open to them at present. */
export type Holder = {
  userNumber: number;
  name: string;
  isOwner: boolean;
  /** Null for the owner, who has everything without a grant. */
  grant: Grant | null;
  state: UserState;
  createdAt: Date;
  lastSignInAt: Date | null;
  deactivatedAt: Date | null;
  lockedAt: Date | null;
  deletesAt: Date;
  validFrom: string | null;
  validUntil: string | null;
  /** Open sessions at the connected system that serves the area, and in which it is open. */
  sessions: number;
};

const moments = ["createdAt", "lastSignInAt", "deactivatedAt", "lockedAt", "deletesAt"] as const;

/** A row of `holderColumns`. */
export type HolderColumns = AsRead<Omit<Holder, "grant">, (typeof moments)[number]> & {
  grant: GrantColumns;
};

/** The columns of a holder of an area, over `users as u` and, where it is granted, `user_permissions as p`. */
export function holderColumns(reader: Actor, area: AreaId): SQL {
  return sql`u.number as "userNumber", u.first_name || ' ' || u.last_name as name, u.is_owner as "isOwner",
    ${grantColumns(reader)} as grant, ${stateOfUser} as state, u.created_at as "createdAt",
    u.last_sign_in_at as "lastSignInAt", u.deactivated_at as "deactivatedAt", u.locked_at as "lockedAt",
    ${deletesAt} as "deletesAt", u.valid_from as "validFrom", u.valid_until as "validUntil",
    (select count(*)::int from ${openSessions(area)} and y.user_number = u.number) as sessions`;
}

/** The open sessions at the system that serves an area, for a condition on `system_sessions as y`. */
export function openSessions(area: AreaId): SQL {
  return sql`system_sessions y join sessions s on s.handle = y.session_handle
    where y.system = ${systemOf(area)?.id ?? ""} and ${area} = any(y.areas) and ${isAlive}`;
}

/** Converts a row of `holderColumns`. */
export function holderOf({ grant, ...row }: HolderColumns): Holder {
  return {
    ...withMoments({ ...row, userNumber: Number(row.userNumber) }, ...moments),
    grant: row.isOwner ? null : grantOf(grant),
  };
}
