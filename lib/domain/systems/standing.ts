import { sql } from "drizzle-orm";
import { type AccessRow, accessColumns, accessOf } from "#lib/domain/access/access";
import { mayStay } from "#lib/domain/access/restriction";
import { isAlive } from "#lib/domain/access/session-life";
import { type FactorRow, factsOf, sessionFactorColumns } from "#lib/domain/second-factor/factors";
import { pendingStepOf } from "#lib/rules/second-factor";

/**
 * the one predicate about a session: whether it is valid now, and what is open to its user. Pages of the portal and
 * every answer to a connected system ask it.
 */

/** What it judges: sessions with their users and organizations. */
export const withTheirUsers = sql`sessions s join users u on u.number = s.user_number join organizations o on o.id = u.organization_id`;

/** The columns that it judges, over `sessions as s`, `users as u` and `organizations as o`. */
export const standingColumns = sql`${sessionFactorColumns}, ${accessColumns}`;

/** The part of it that is a condition: the session is begun and alive, and its user may stay. */
export const stands = sql`(s.pending_step is null and ${isAlive} and ${mayStay})`;

/** A row of `standingColumns`. */
export type StandingRow = AccessRow & FactorRow;

/**
 * The access of the user of a session for which `stands` is true, or null: once a factor is required, a session that began
 * without one is not valid (D-1).
 */
export function standingOf(row: StandingRow): ReturnType<typeof accessOf> | null {
  return pendingStepOf(factsOf(row)) === "enrolment" ? null : accessOf(row);
}
