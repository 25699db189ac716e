import { type SQL, sql } from "drizzle-orm";
import { isClosed, maySignIn, maySignInWith, today } from "#lib/domain/access/restriction";
import { limits } from "#lib/rules/limits";
import { comingRequirement, hasFactor } from "./factors";

/**
 * D-1, R-313: whether an organization requires a second factor, and from when. A user who has none by then sets one up at
 * the next sign-in; running sessions go on.
 */

/** The requirement of an organization. */
export type Requirement = {
  /** Whether it is decided, also if its day is still to come. */
  required: boolean;
  /** The day from which it will hold (YYYY-MM-DD); null if it holds, or is not required. */
  from: string | null;
  /** Whether the provider has decided it. */
  byProvider: boolean;
};

/** The columns of `Requirement`, over `organizations as o`. */
export const requirementColumns = sql`o.requires_second_factor as required,
  ${comingRequirement} as "from",
  o.second_factor_by_provider as "byProvider"`;

/** R-313: the first day from which a requirement that is decided now may hold (YYYY-MM-DD). */
export const earliestDay = sql`to_char(${today} + ${limits.daysOfNotice}::int, 'YYYY-MM-DD')`;

/** R-313: whether a requirement concerns a user: one who may sign in and has no second factor. Over `users as u`. */
export const lacksFactor = sql`(${maySignIn} and not ${hasFactor})`;

/** The condition of `lacksFactor` for the users of one organization, of which it is read once whether it is closed. */
export function lacksFactorIn(organizationId: number): SQL {
  const closed = sql`(select ${isClosed(sql`${organizationId}::int`)})`;
  return sql`(${maySignInWith(closed)} and not ${hasFactor})`;
}
