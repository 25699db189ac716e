import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { readScope } from "#lib/domain/access/scope";
import type { Actor } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import type { UserFilters } from "#lib/rules/list-queries";
import { matchingUsers } from "./filter";
import { orders, pageOfUsers, scopeOf } from "./list-query";

/**
 * The numbers of the first users of the list, and one more if there are more than requested: for more than a page. In
 * the caller's transaction.
 *
 * @throws Refusal notFound if the actor does not administer
 */
export async function listFirstNumbers(
  tx: Transaction,
  actor: Actor,
  query: UserFilters,
  most: number,
): Promise<number[]> {
  const { root } = await readScope(tx, actor, query.organization);
  const { tables, direction } = pageOfUsers(root, query, {}, { size: most });
  const rows = await tx.execute<{ id: string }>(sql`with ${tables}
    select page.id from page order by page.key ${direction}, page.id ${direction}`);
  return rows.map(({ id }) => Number(id));
}

/**
 * The numbers of all users matching the filters, in list order, up to one beyond what a bulk job accepts, which means
 * too many. In the caller's transaction.
 *
 * @throws Refusal notFound if the actor does not administer
 */
export async function listUserNumbers(
  tx: Transaction,
  actor: Actor,
  query: UserFilters,
): Promise<number[]> {
  const { root } = await readScope(tx, actor, query.organization);
  const { key, descending } = orders[query.sort];
  const direction = descending ? sql`desc` : sql`asc`;
  const all = matchingUsers(root, query, scopeOf(root, query), key);
  const rows = await tx.execute<{ id: string }>(sql`with matched as materialized (
      select m.id, m.key from (${all}) m (id, key) limit ${limits.bulkRows + 1})
    select id from matched order by key ${direction}, id ${direction}`);
  return rows.map(({ id }) => Number(id));
}
