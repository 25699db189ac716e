import { type SQL, sql } from "drizzle-orm";
import { interval, now } from "#db/time";
import { today } from "#lib/domain/access/restriction";
import { hasState, stateOfUser } from "#lib/domain/access/user-state";
import { isUndelivered } from "#lib/domain/outbox/state";
import { daysOf, limits } from "#lib/rules/limits";
import type { UserFacet } from "#lib/rules/user-states";

/** Whether a user belongs to this facet of the list, as conditions that an index can answer. */
export function hasFacet(facet: UserFacet): SQL {
  if (facet === "endsSoon") return endsSoon;
  return facet === "undeliverable" ? isUndeliverable : hasState(facet);
}

/** whether the end date is within thirty days, whatever the state; true or false, never null. */
export const endsSoon = sql`(u.valid_until is not null and u.valid_until >= ${today}
  and u.valid_until <= ${today} + ${daysOf(limits.endsSoon)}::int)`;

/** Never signed in is longest ago: the key of the indexes by the last sign-in. */
export const lastSignIn = sql`coalesce(u.last_sign_in_at, '-infinity'::timestamptz)`;

const unseenSince = sql`(select ${now} - ${interval(limits.unseen)})`;

/** whether an account has been there for ninety days and nobody has signed in to it since; never null. */
export const isUnseen = sql`(${lastSignIn} < ${unseenSince} and u.created_at < ${unseenSince})`;

/** whether somebody is invited and the last letter did not arrive; true or false, never null. */
const isUndeliverable = sql`(${hasState("invited")} and coalesce((select ${isUndelivered} from outbox m
  where m.user_number = u.number order by m.created_at desc limit 1), false))`;

/** The facets that a user belongs to, and nulls. */
export const facetsOfOne = sql`array[${stateOfUser}, case when ${endsSoon} then 'endsSoon' end,
  case when ${isUndeliverable} then 'undeliverable' end]`;
