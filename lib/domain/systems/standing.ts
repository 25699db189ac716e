import { sql } from "drizzle-orm";
import { type AccessRow, accessColumnsWith, accessOf } from "#lib/domain/access/access";
import { wayAbove } from "#lib/domain/access/entitlement";
import { mayStayWith } from "#lib/domain/access/restriction";
import { isAlive } from "#lib/domain/access/session-life";
import { type FactorRow, factsOf, sessionFactorColumns } from "#lib/domain/second-factor/factors";
import { pendingStepOf } from "#lib/rules/second-factor";

/**
 * R-902: the one predicate about a session: whether it is valid now, and what is open to its user. Pages of the portal and
 * every answer to a connected system ask it.
 */

/** What it judges: sessions with their users, organizations and what is above these. */
export const withTheirUsers = sql`sessions s join users u on u.number = s.user_number
  join organizations o on o.id = u.organization_id cross join lateral ${wayAbove(sql`u.organization_id`)} way`;

/** The columns that it judges, over `withTheirUsers`. */
export const standingColumns = sql`${sessionFactorColumns}, ${accessColumnsWith(sql`way.lineage`)}`;

/** The part of it that is a condition, over `withTheirUsers`: the session is begun and alive, and its user may stay. */
export const stands = sql`(s.pending_step is null and ${isAlive} and ${mayStayWith(sql`way.closed`)})`;

/** A row of `standingColumns`. */
export type StandingRow = AccessRow & FactorRow;

/**
 * The access of the user of a session for which `stands` is true, or null: once a factor is required, a session that began
 * without one is not valid (D-1).
 */
export function standingOf(row: StandingRow): ReturnType<typeof accessOf> | null {
  return pendingStepOf(factsOf(row)) === "enrolment" ? null : accessOf(row);
}
