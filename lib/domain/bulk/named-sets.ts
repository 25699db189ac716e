import type { Transaction } from "#db/client";
import { listNamedSets } from "#lib/domain/permission-sets/offered";
import type { PermissionSet } from "#lib/domain/permission-sets/row";
import { readToday } from "#lib/domain/users/validity";
import type { StaffRow } from "#lib/rules/staff-list/row";
import { dayAfter } from "#lib/rules/typed-day";

/** The permission set that a row names, and the last day that it proposes for this row; null for none. */
export type NamedSet = PermissionSet & { until: string | null };

/**
 * the sets that the rows name and that are offered in their organizations, an organization's own before those from
 * above, all in one statement.
 *
 * @param placeOf the organization of a row; undefined if there is none
 * @returns what is found for a row; undefined if it names no set, or one that is not offered there
 */
export async function findNamedSets(
  tx: Transaction,
  rows: readonly StaffRow[],
  placeOf: (row: StaffRow) => number | undefined,
): Promise<(row: StaffRow) => NamedSet | undefined> {
  const named = rows.filter(({ set }) => set);
  if (named.length === 0) return () => undefined;
  const wanted = new Map(
    named.flatMap((row) => {
      const place = placeOf(row);
      const name = row.set ?? "";
      return place === undefined ? [] : [[keyOf(place, name), { place, name }]];
    }),
  );
  const found = await listNamedSets(tx, [...wanted.values()]);
  const sets = new Map(found.map(({ place, ...set }) => [keyOf(place, set.name), set]));
  const today = await readToday(tx);
  return (row) => {
    const set = sets.get(keyOf(placeOf(row), row.set ?? ""));
    return set && { ...set, until: lastDayOf(set, row, today) };
  };
}

/** the proposed days count from the first day of validity, or from today. */
function lastDayOf(
  { days }: PermissionSet,
  { validFrom, problems }: StaffRow,
  today: string,
): string | null {
  // A day with a problem is kept as it was typed.
  if (days === null || problems.length > 0) return null;
  return dayAfter(validFrom && validFrom > today ? validFrom : today, days);
}

function keyOf(place: number | undefined, name: string): string {
  return `${place} ${name.toLowerCase()}`;
}
