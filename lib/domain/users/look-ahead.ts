import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { inIndexOrder } from "#db/searching";
import type { Root } from "#lib/domain/access/scope";
import type { PageCursor } from "#lib/domain/lists/cursor";
import { aheadInList } from "#lib/domain/lists/page";
import type { Shares } from "#lib/domain/lists/rarest-parts";
import { isRare } from "#lib/domain/lists/search";
import { limits } from "#lib/rules/limits";
import type { UserFilters } from "#lib/rules/list-queries";
import { matchesEverybody } from "./filter";
import { isByTime, orders, scopeOf } from "./list-query";
import { readShares } from "./part-shares";

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
