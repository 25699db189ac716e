import "server-only";
import { type SQL, sql } from "drizzle-orm";
import { interval, now } from "#db/time";
import { provider } from "#lib/rules/catalogue";
import { limits } from "#lib/rules/limits";

/** The calendar date of a moment in the provider's time zone. */
export const dayOf = (moment: SQL) => sql`(${moment} at time zone ${provider.timeZone})::date`;

/** Today's calendar date in the provider's time zone; evaluated once per statement, however many rows are compared. */
export const today = sql`(select ${dayOf(now)})`;

/** within the validity dates. For a query over `users as u`. */
const isWithinValidity = sql`(u.valid_from is null or u.valid_from <= ${today})
  and (u.valid_until is null or u.valid_until >= ${today})`;

/**
 * whether an organization or one of its ancestors is closed. `offset 0` makes PostgreSQL start from the few
 * ancestors: otherwise, over many users, it would read all organizations for each, because so few are closed
 * (lib/domain/invariants/query-plans.test.ts shows it).
 */
export function isClosed(organizationId: SQL): SQL {
  return sql`exists (select from (select ancestor_id from organization_closure
      where descendant_id = ${organizationId} offset 0) above
    join organizations a on a.id = above.ancestor_id and a.closed_at is not null)`;
}

/**
 * Activated, not deactivated, within the validity dates, and no organization above closed. Over `users
 * as u`.
 */
function mayEnterWith(closed: SQL): SQL {
  return sql`(u.activated_at is not null and u.deactivated_at is null and ${isWithinValidity} and not ${closed})`;
}

/** a lock by failures prevents signing in but leaves running sessions; one by the provider ends everything. */
export const mayStay = mayStayWith(isClosed(sql`u.organization_id`));

/** The condition of `mayStay`, if the caller has already read whether the organization is closed. */
export function mayStayWith(closed: SQL): SQL {
  return sql`(${mayEnterWith(closed)} and u.locked_by is distinct from 'provider')`;
}

/**
 * whether the user may sign in: activated, within the validity dates, neither deactivated nor
 * locked, and no organization above closed. Over `users as u`.
 */
export const maySignIn = maySignInWith(isClosed(sql`u.organization_id`));

/** The condition of `maySignIn`, if the caller has already read whether the organization is closed. */
export function maySignInWith(closed: SQL): SQL {
  return sql`(${mayEnterWith(closed)} and u.locked_at is null)`;
}

/** The user's `AccountRestriction`, or null; over `users as u`. A user who is not valid yet may already activate. */
export const accountRestriction = accountRestrictionWith(isClosed(sql`u.organization_id`));

/** The user's `AccountRestriction`, or null, if the caller has already read whether the organization is closed. */
export function accountRestrictionWith(closed: SQL): SQL {
  return sql`case
  when u.locked_at is not null then 'locked'
  when u.deactivated_at is not null then 'deactivated'
  when u.valid_until < ${today} then 'noLongerValid'
  when ${closed} then 'closed' end`;
}

/**
 * when a pending user is deleted, thirty days after creation, whether or not the purge has run. Over `users as
 * u`.
 */
export const deletesAt = sql`(u.created_at + ${interval(limits.activationDeadline)})`;

/** whether a pending user's thirty days are over, whether or not the purge has run. Over `users as u`. */
export const isOverdue = sql`(u.activated_at is null and ${deletesAt} <= ${now})`;
