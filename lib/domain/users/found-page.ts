import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { searching } from "#db/searching";
import type { Root } from "#lib/domain/access/scope";
import type { PageCursor } from "#lib/domain/lists/cursor";
import type { UserFilters } from "#lib/rules/list-queries";
import { pageOfUsers } from "./list-query";
import { type Ahead, lookAhead } from "./look-ahead";

/** What a search finds: the users of one page, and as many of the others as are counted. */
export type FoundPage = {
  /** One more than the page has, if there are more, in the direction of reading. */
  rows: { id: string; sortKey: string }[];
  /** For `pageOf`. */
  reading: { from: object | null; backwards: boolean; size: number };
  /** The numbers of all matches, up to one beyond `cap`. */
  matches: string[];
  cap: number;
};

/**
 * Finds them first at the beginning of the list, where a frequent word has enough matches, and only then in the index, which
 * collects all matches of a word before it returns the first.
 *
 * @param query a search alone
 */
export async function findPage(
  tx: Transaction,
  root: Root | null,
  query: UserFilters,
  cursor: PageCursor,
): Promise<FoundPage> {
  const ahead = await lookAhead(tx, root, query, cursor);
  if (!ahead.page || !ahead.matches) return askIndex(tx, root, query, cursor, ahead);
  const { reading, cap } = pageOfUsers(root, query, cursor);
  return { rows: ahead.page, reading, matches: ahead.matches.map(({ id }) => id), cap };
}

async function askIndex(
  tx: Transaction,
  root: Root | null,
  query: UserFilters,
  cursor: PageCursor,
  { page, shares }: Ahead,
): Promise<FoundPage> {
  const { tables, direction, reading, cap } = pageOfUsers(root, { ...query, shares }, cursor, {
    isKnown: page !== null,
  });
  const listOf = (rows: SQL) => sql`(select coalesce(json_agg(s), '[]') from (${rows}) s)`;
  const [row] = await searching<{ rows: FoundPage["rows"]; matches: { id: string }[] }>(
    tx,
    sql`with ${tables} select ${listOf(sql`select m.id::text from matched m`)} as matches,
      ${listOf(sql`select page.id::text, page.key::text as "sortKey" from page
        order by page.key ${direction}, page.id ${direction}`)} as rows`,
  );
  const { rows = [], matches = [] } = row ?? {};
  return {
    rows: (matches.length > cap && page) || rows,
    reading,
    matches: matches.map(({ id }) => id),
    cap,
  };
}
