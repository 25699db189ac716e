import "server-only";
import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { atMost } from "#db/numbers";
import { inIndexOrder } from "#db/searching";
import { textArray } from "#db/text-array";
import type { Root } from "#lib/domain/access/scope";
import type { PageCursor } from "#lib/domain/lists/cursor";
import { aheadInList } from "#lib/domain/lists/page";
import type { Shares } from "#lib/domain/lists/rarest-parts";
import { isRare, partsOfSearch } from "#lib/domain/lists/search";
import { limits } from "#lib/rules/limits";
import type { UserFilters } from "#lib/rules/list-queries";
import { matchesEverybody } from "./filter";
import { isByTime, orders, scopeOf } from "./list-query";

type Row = { id: string; sortKey: string };

/** What the beginning of a list says about a search. */
export type Ahead = {
  /** The rows of the page, and one more if there are more; null if the beginning does not have them. */
  page: Row[] | null;
  /** All matches, or one more than are counted; null if neither is known. */
  matches: Row[] | null;
  /** How frequent the parts of its words are; of a large list only. */
  shares?: Shares;
};

/**
 * Looks for a search among the first thousands of the list, for its page and for its count, unless a word has a part that
 * is so rare that the index finds it at once.
 */
export async function lookAhead(
  tx: Transaction,
  root: Root | null,
  query: UserFilters,
  cursor: PageCursor,
): Promise<Ahead> {
  const shares = isLarge(root, query) ? await readShares(tx, root, query) : undefined;
  if (shares && isRare(query.q, shares)) return { page: null, matches: null, shares };
  const parts: { cursor: PageCursor; most: number }[] = [{ cursor: {}, most: limits.matchCap }];
  if (cursor.after || cursor.before || cursor.atTheEnd)
    parts.push({ cursor, most: limits.pageSize });
  const found = await inIndexOrder<Row & { found: boolean; isLast: boolean }>(
    tx,
    parts.map((part) => statementOf(root, query, part)),
  );
  const [matches = null, page = null] = found.map((rows, at) => {
    const hits = rows.filter((row) => row.found);
    // The last of the thousands that are read is among the rows if they were not enough.
    const isKnown = hits.length > (parts[at]?.most ?? 0) || !rows.some((row) => row.isLast);
    return { hits, isKnown };
  });
  const onPage = page ?? matches;
  const isPageKnown = onPage && (onPage.isKnown || onPage.hits.length > limits.pageSize);
  return {
    page: isPageKnown ? onPage.hits.slice(0, limits.pageSize + 1) : null,
    matches: matches?.isKnown ? matches.hits : null,
    shares,
  };
}

/** Whether what is rare in the list is also rare in the index, which is over all users. */
function isLarge(root: Root | null, { scope }: UserFilters): boolean {
  return root !== null && root.kind !== "customer" && scope !== "only";
}

function statementOf(
  root: Root | null,
  query: UserFilters,
  { cursor, most }: { cursor: PageCursor; most: number },
) {
  return aheadInList(
    {
      ...orders[query.sort],
      id: sql`u.number`,
      from: sql`reachable_users u where ${scopeOf(root, query)}`,
      found: matchesEverybody(root, query),
    },
    cursor,
    { isTime: isByTime(query.sort) },
    { read: limits.searchAhead, found: most + 1 },
  );
}

/**
 * In what share of the list's rows the parts of the searched words are: of some hundred, at moments between the oldest and
 * the newest change, because those beside each other resemble each other.
 */
async function readShares(tx: Transaction, root: Root | null, query: UserFilters): Promise<Shares> {
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
