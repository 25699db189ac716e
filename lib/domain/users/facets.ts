import { type SQL, sql } from "drizzle-orm";
import { atMost } from "#db/numbers";
import type { Root } from "#lib/domain/access/scope";
import { limits } from "#lib/rules/limits";
import type { UserFilters } from "#lib/rules/list-queries";
import { isNarrowed, matchingUsers } from "./filter";
import { orders, scopeOf } from "./list-query";
import { facetsOfOne } from "./state";

/**
 * The parts of a statement that counts the users by facet: of those whom search, area and organization leave, whatever
 * facet is chosen (FEEL-D12).
 */
export type Facets = {
  /** A common table expression behind those of the page, each after a comma; empty if nothing narrows the list. */
  table: SQL;
  /** How many users there are to divide, at most one beyond `limits.matchCap`; over `t` with the scope's `total`. */
  left: SQL;
  /** Their numbers by facet as JSON; null if there are more than `limits.matchCap`. */
  counts: SQL;
};

const facets = sql`${facetsOfOne} as facets`;

/** The facets beside a page of `pageOfUsers` with the same query. */
export function facetsOfUsers(root: Root | null, query: UserFilters): Facets {
  const scope = scopeOf(root, query);
  const tools = { ...query, status: "all" } as const;
  if (!isNarrowed(tools)) {
    const users = sql`select ${facets} from reachable_users u where ${scope} ${atMost(limits.matchCap)}`;
    return { table: sql``, left: sql`t.total`, counts: countsOf(sql`t.total`, users) };
  }
  const all = matchingUsers(root, tools, scope, orders[query.sort].key);
  // Without a facet they are collected for the page already.
  const ids =
    query.status === "all"
      ? sql`select m.id from matched m`
      : sql`select m.id from (${all}) m (id, key) ${atMost(limits.matchCap + 1)}`;
  const left = sql`(select count(*)::int from left_by_tools)`;
  const users = sql`select f.* from left_by_tools l ${eachBy(sql`l.id`)}`;
  const table = sql`, left_by_tools as materialized (${ids})`;
  return { table, left, counts: countsOf(left, users) };
}

/** The facets of these users, one beyond `limits.matchCap` at most. */
export function facetsAmong(ids: readonly string[]): Facets {
  const left = sql`${ids.length}::int`;
  // If there are too many to divide them none has to be sent.
  const few = ids.length > limits.matchCap ? [] : ids;
  const users = sql`select f.* from unnest(${`{${few.join(",")}}`}::bigint[]) l (id) ${eachBy(sql`l.id`)}`;
  return { table: sql``, left, counts: countsOf(left, users) };
}

/** One by one: so few are looked up by number, even where that seems dear. */
const eachBy = (id: SQL) =>
  sql`cross join lateral (select ${facets} from users u where u.number = ${id} offset 0) f`;

function countsOf(left: SQL, users: SQL): SQL {
  return sql`case when ${left} <= ${limits.matchCap} then (select json_object_agg(c.facet, c.count) from (
    select v.facet, count(*) from (${users}) s cross join lateral unnest(s.facets) v (facet)
    where v.facet is not null group by v.facet) c) end`;
}
