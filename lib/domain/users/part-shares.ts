import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { atMost } from "#db/numbers";
import { textArray } from "#db/text-array";
import type { Root } from "#lib/domain/access/scope";
import type { Shares } from "#lib/domain/lists/rarest-parts";
import { partsOfSearch } from "#lib/domain/lists/search";
import { limits } from "#lib/rules/limits";
import type { UserFilters } from "#lib/rules/list-queries";
import { scopeOf } from "./list-query";

/**
 * In what share of the list's rows the parts of the searched words are: of some hundred, at moments between the oldest and
 * the newest change, because those beside each other resemble each other.
 */
export async function readShares(
  tx: Transaction,
  root: Root | null,
  query: UserFilters,
): Promise<Shares> {
  const scope = scopeOf(root, query);
  const edge = (direction: SQL) => sql`(select u.changed_at from reachable_users u where ${scope}
    order by u.changed_at ${direction}, u.number ${direction} limit 1)`;
  const rows = await tx.execute<{ part: string; share: number }>(sql`
    with span as materialized (select ${edge(sql`asc`)} as first, ${edge(sql`desc`)} as last),
    sample as materialized (
      select s.text from span cross join generate_series(0, ${limits.searchPlaces}::int - 1) p (at) cross join lateral (
        select u.search_text as text from reachable_users u where ${scope}
          and u.changed_at >= span.first + (span.last - span.first) * (p.at::float8 / ${limits.searchPlaces}::int)
        order by u.changed_at, u.number ${atMost(limits.searchRows)}) s)
    select p.part, (select greatest(count(*) filter (where strpos(s.text, p.part) > 0), 1)::float8 / greatest(count(*), 1)
      from sample s) as share
    from unnest(${textArray(partsOfSearch(query.q))}) p (part)`);
  return new Map(rows.map(({ part, share }) => [part, share]));
}
