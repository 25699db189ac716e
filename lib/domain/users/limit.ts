import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { anyOf } from "#db/numbers";
import type { AuditDetails } from "#db/schema";
import { now } from "#db/time";
import { endSessionsOfRestricted } from "#lib/domain/sign-in/end-sessions";
import { followRights } from "#lib/domain/systems/lost-sessions";
import { Refusal } from "#lib/rules/refusal";
import { type ValidityField, validityFields } from "#lib/rules/user-fields";
import type { Outcome, Outcomes, UserCommand } from "./run-command";

/** days of validity: YYYY-MM-DD, null to withdraw one, undefined to leave it. */
export type Dates = Partial<Record<ValidityField, string | null>>;

type Change = { number: string; apart: boolean; changed: boolean } & Record<
  ValidityField,
  readonly [before: string | null, after: string | null]
>;

/**
 * limits many users in time, or lifts their limits, by the rule for one. A user whose other day
 * contradicts the new one stays unchanged (datesApart).
 */
export function limitation(dates: Dates): UserCommand {
  const told = new Map<number, AuditDetails>();
  return {
    command: "limit",
    event: "user.changed",
    detailsOf: (userNumber) => told.get(userNumber) ?? {},
    async work(tx, _, userNumbers) {
      const changes = await write(tx, userNumbers, dates);
      const changed = changes.filter((change) => change.changed);
      for (const change of changed) told.set(Number(change.number), detailsOf(change));
      const numbers = changed.map(({ number }) => Number(number));
      await endSessionsOfRestricted(tx, numbers);
      await followRights(tx, numbers);
      return new Map(
        changes.map((change) => [Number(change.number), outcomeOf(change)]),
      ) as Outcomes;
    },
  };
}

async function write(
  tx: Transaction,
  userNumbers: readonly number[],
  dates: Dates,
): Promise<readonly Change[]> {
  const after = (field: ValidityField, stored: string) =>
    dates[field] === undefined ? sql`u.${sql.identifier(stored)}` : sql`${dates[field]}::date`;
  return tx.execute<Change>(sql`
    with wanted as materialized (
      select u.number, u.valid_from as from_before, u.valid_until as until_before,
        ${after("validFrom", "valid_from")} as from_after, ${after("validUntil", "valid_until")} as until_after
      from users u where u.number = ${anyOf(userNumbers)}),
    judged as (select w.*, coalesce(w.from_after > w.until_after, false) as apart from wanted w),
    changed as (
      update users u set valid_from = j.from_after, valid_until = j.until_after, changed_at = ${now}
      from judged j where j.number = u.number and not j.apart
        and (j.from_after, j.until_after) is distinct from (j.from_before, j.until_before)
      returning u.number)
    select j.number, j.apart, c.number is not null as changed,
      json_build_array(j.from_before, j.from_after) as "validFrom",
      json_build_array(j.until_before, j.until_after) as "validUntil"
    from judged j left join changed c on c.number = j.number`);
}

function outcomeOf({ apart, changed }: Change): Outcome {
  return apart ? new Refusal("datesApart") : changed;
}

function detailsOf(change: Change): AuditDetails {
  const fields = validityFields.filter((field) => change[field][0] !== change[field][1]);
  return { fields, days: Object.fromEntries(fields.map((field) => [field, change[field]])) };
}
