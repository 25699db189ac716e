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
type Facets = {
  /** A common table expression behind those of the page, each after a comma; empty if nothing narrows the list. */
  table: SQL;
  /** How many users there are to divide, at most one beyond `limits.matchCap`; over `t` with the scope's `total`. */
  left: SQL;
  /** Their numbers by facet as JSON; null if there are more than `limits.matchCap`. */
  counts: SQL;
};

/** The facets beside a page of `pageOfUsers` with the same query. */
export function facetsOfUsers(root: Root | null, query: UserFilters): Facets {
  const scope = scopeOf(root, query);
  const facets = sql`${facetsOfOne} as facets`;
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
  // One by one: so few are looked up by number, even where that seems dear.
  const users = sql`select f.* from left_by_tools l
    cross join lateral (select ${facets} from users u where u.number = l.id offset 0) f`;
  const table = sql`, left_by_tools as materialized (${ids})`;
  return { table, left, counts: countsOf(left, users) };
}

function countsOf(left: SQL, users: SQL): SQL {
  return sql`case when ${left} <= ${limits.matchCap} then (select json_object_agg(c.facet, c.count) from (
    select v.facet, count(*) from (${users}) s cross join lateral unnest(s.facets) v (facet)
    where v.facet is not null group by v.facet) c) end`;
}
