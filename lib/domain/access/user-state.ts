import { type SQL, sql } from "drizzle-orm";
import type { UserState } from "#lib/rules/user-states";
import { today } from "./restriction";

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

/** Whether a user is in this state, as conditions that an index can answer. */
export function hasState(state: UserState): SQL {
  const stronger = Object.entries(conditions).map(([one, condition]) => ({ one, condition }));
  const at = stronger.findIndex(({ one }) => one === state);
  const excluded = (at < 0 ? stronger : stronger.slice(0, at)).map(
    ({ condition }) => sql`not ${condition}`,
  );
  const own = state === "active" ? [] : [conditions[state]];
  return sql`(${sql.join([...own, ...excluded], sql` and `)})`;
}
