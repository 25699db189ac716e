import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { anyOf } from "#db/numbers";
import { now } from "#db/time";
import type { GivenSet } from "./offered";

/** which set each user was last given, and in which version. It grants nothing and follows nothing. */

/**
 * The set of `users as u`, in the version in force, as JSON; null for none. Not joined, so that each table is read by its key
 * whatever PostgreSQL thinks of their sizes.
 */
export const givenColumns = sql`(select json_build_object('id', x.set_id, 'version', x.version,
    'name', (select s.name from permission_sets s where s.id = x.set_id),
    'permissions', (select v.permissions from permission_set_versions v where v.set_id = x.set_id
      and v.version = (select s.version from permission_sets s where s.id = x.set_id)))
  from user_permission_sets x where x.user_number = u.number)`;

/** What `givenColumns` reads: the set, the version that the user was given, and what the set ticks now. */
export type GivenColumns = { id: number; name: string; version: number; permissions: string[] };

/** The sets of these users; those without one are left out. */
export async function readGivenSets(
  tx: Transaction,
  userNumbers: readonly number[],
): Promise<Map<number, GivenSet>> {
  const rows = await tx.execute<{ number: string; id: number; version: number }>(sql`
    select user_number as number, set_id as id, version from user_permission_sets
    where user_number = ${anyOf(userNumbers)}`);
  return new Map(rows.map(({ number, ...set }) => [Number(number), set]));
}

/**
 * Notes that these users were given this set, in place of an earlier one. The caller has changed their permissions and
 * holds the set.
 *
 * @param by the user number of who gave it
 */
export function giveStatement(
  userNumbers: readonly number[],
  { id, version }: GivenSet,
  by: number,
): SQL {
  return sql`insert into user_permission_sets (user_number, set_id, version, applied_by)
    select u.number, ${id}::int, ${version}::int, ${by}::bigint from users u where u.number = ${anyOf(userNumbers)}
    on conflict (user_number) do update set set_id = excluded.set_id, version = excluded.version,
      applied_at = ${now}, applied_by = excluded.applied_by`;
}

/** The statements of `giveStatement` for users with sets of their own, one for each set; users without one are left out. */
export function giveStatements(
  given: readonly { userNumber: number; set: GivenSet | null }[],
  by: number,
): SQL[] {
  const bySet = new Map<string, { set: GivenSet; to: number[] }>();
  for (const { userNumber, set } of given) {
    if (!set) continue;
    const key = `${set.id}.${set.version}`;
    const some = bySet.get(key) ?? { set, to: [] };
    bySet.set(key, { set, to: [...some.to, userNumber] });
  }
  return [...bySet.values()].map(({ set, to }) => giveStatement(to, set, by));
}

/** Notes that these users have no set any more; their permissions stay. */
export function takeStatement(userNumbers: readonly number[]): SQL {
  return sql`delete from user_permission_sets where user_number = ${anyOf(userNumbers)}`;
}
