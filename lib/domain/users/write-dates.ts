import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { anyOf } from "#db/numbers";
import { now } from "#db/time";
import { type ValidityField, validityFields } from "#lib/rules/user-fields";
import type { WrittenFields } from "./profile-fields";

/** days of validity: YYYY-MM-DD, null to withdraw one, undefined to leave it. */
export type Dates = Partial<Record<ValidityField, string | null>>;

/** What became of one user: whether the days contradict each other, whether anything changed, and each day before and after. */
export type Change = { number: string; apart: boolean; changed: boolean } & Record<
  ValidityField,
  readonly [before: string | null, after: string | null]
>;

/** The days of a user that were written, as the audit log tells them. */
export function writtenBy(change: Change): WrittenFields {
  const fields = validityFields.filter((field) => change[field][0] !== change[field][1]);
  return { fields, days: Object.fromEntries(fields.map((field) => [field, change[field]])) };
}

/** Writes the days of users whom the caller has locked; where they would contradict each other nothing is written. */
export async function writeDates(
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
