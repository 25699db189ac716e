import { type SQL, sql } from "drizzle-orm";
import { interval, now } from "#db/time";
import { today } from "#lib/domain/access/restriction";
import { isUndelivered } from "#lib/domain/outbox/state";
import { daysOf, limits } from "#lib/rules/limits";
import type { UserFacet, UserState } from "#lib/rules/user-states";

/** The condition of each state, over `users as u`, the strongest first; each true or false, never null. */
const conditions: Record<Exclude<UserState, "active">, SQL> = {
  locked: sql`u.locked_at is not null`,
  deactivated: sql`u.deactivated_at is not null`,
  notYetValid: sql`(u.valid_from is not null and u.valid_from > ${today})`,
  noLongerValid: sql`(u.valid_until is not null and u.valid_until < ${today})`,
  invited: sql`u.activated_at is null`,
};

/** The state as SQL: one expression shows and counts it, and the filters use the same conditions. */
export const stateOfUser = sql`case ${sql.join(
  Object.entries(conditions).map(
    ([state, condition]) => sql`when ${condition} then ${state}::text`,
  ),
  sql` `,
)} else 'active' end`;

/** Whether a user belongs to this facet of the list, as conditions that an index can answer. */
export function hasFacet(facet: UserFacet): SQL {
  if (facet === "endsSoon") return endsSoon;
  return facet === "undeliverable" ? isUndeliverable : hasState(facet);
}

function hasState(state: UserState): SQL {
  const stronger = Object.entries(conditions).map(([one, condition]) => ({ one, condition }));
  const at = stronger.findIndex(({ one }) => one === state);
  const excluded = (at < 0 ? stronger : stronger.slice(0, at)).map(
    ({ condition }) => sql`not ${condition}`,
  );
  const own = state === "active" ? [] : [conditions[state]];
  return sql`(${sql.join([...own, ...excluded], sql` and `)})`;
}

/** R-211: whether the end date is within thirty days, whatever the state; true or false, never null. */
export const endsSoon = sql`(u.valid_until is not null and u.valid_until >= ${today}
  and u.valid_until <= ${today} + ${daysOf(limits.endsSoon)}::int)`;

/** Never signed in is longest ago: the key of the indexes by the last sign-in. */
export const lastSignIn = sql`coalesce(u.last_sign_in_at, '-infinity'::timestamptz)`;

const unseenSince = sql`(select ${now} - ${interval(limits.unseen)})`;

/** R-312: whether an account has been there for ninety days and nobody has signed in to it since; never null. */
export const isUnseen = sql`(${lastSignIn} < ${unseenSince} and u.created_at < ${unseenSince})`;

/** R-802: whether somebody is invited and the last letter did not arrive; true or false, never null. */
const isUndeliverable = sql`(${hasState("invited")} and coalesce((select ${isUndelivered} from outbox m
  where m.user_number = u.number order by m.created_at desc limit 1), false))`;

/** The facets that a user belongs to, and nulls. */
export const facetsOfOne = sql`array[${stateOfUser}, case when ${endsSoon} then 'endsSoon' end,
  case when ${isUndeliverable} then 'undeliverable' end]`;
