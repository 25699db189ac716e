import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { anyOf } from "#db/numbers";
import { now } from "#db/time";
import type { GivenSet } from "./offered";

/** which set each user was last given, and in which version. It grants nothing and follows nothing. */

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
 * @param by the user number of who gave it; null for an order
 */
export function giveStatement(
  userNumbers: readonly number[],
  { id, version }: GivenSet,
  by: number | null,
): SQL {
  return sql`insert into user_permission_sets (user_number, set_id, version, applied_by)
    select u.number, ${id}::int, ${version}::int, ${by}::bigint from users u where u.number = ${anyOf(userNumbers)}
    on conflict (user_number) do update set set_id = excluded.set_id, version = excluded.version,
      applied_at = ${now}, applied_by = excluded.applied_by`;
}

/** Notes that these users have no set any more; their permissions stay. */
export function takeStatement(userNumbers: readonly number[]): SQL {
  return sql`delete from user_permission_sets where user_number = ${anyOf(userNumbers)}`;
}
