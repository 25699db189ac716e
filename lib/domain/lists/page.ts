import { type SQL, sql } from "drizzle-orm";
import { atMost } from "#db/numbers";
import { limits } from "#lib/rules/limits";
import { type PageCursor, readCursor } from "./cursor";

/** One page of a long list as SQL: it costs the same on every page, with any filters and any number of rows. */

/** An order of a list. */
type Order = {
  /** The sort key, and a column that makes every key unique; each combination has an index. */
  key: SQL;
  id: SQL;
  descending: boolean;
};

type List = Order & {
  /** `table alias where condition`, for reading in list order; null if the caller knows the page when there are many. */
  from: SQL | null;
  /** The rows of `from`, in the form that finds them fastest, as `id` and `key`; null if nothing narrows the list. */
  gathered: SQL | null;
};

/** The parts of a statement that reads one page and counts the matches. */
export type ListPage = {
  /** Common table expressions; the last is `page`, with `id` and `key`. */
  tables: SQL;
  /** The number of matches, counted up to one beyond the cap; null if nothing narrows the list. */
  matches: SQL;
  /** How far matches are counted; a count of one more means that there are more. */
  cap: number;
  /** The direction of reading, for `order by page.key …, page.id …`. */
  direction: SQL;
  /** For `pageOf`. */
  reading: { from: object | null; backwards: boolean; size: number };
};

/**
 * The matches are collected first, up to one beyond `limits.matchCap` or the page: their number is shown beside the
 * list, and so few are sorted at once. Only if there are more the list is read in its order, because then at least one
 * row in some hundred is on the page. Left to itself PostgreSQL would also read in list order for a few rows, to the
 * end of the list.
 *
 * @param form as for `readCursor`: whether the key is a timestamp, and the format of ids that are not numbers; the page
 *   size, if it is not the default
 */
export function pageOfList(
  { from, gathered, ...order }: List,
  cursor: PageCursor,
  form: Form & { size?: number },
): ListPage {
  const { size = limits.pageSize } = form;
  const { key, id } = order;
  const { start, backwards, direction, beyond, sorted } = readingOf(order, cursor, form);
  const inOrder = (one: SQL, other: SQL) => sql`${sorted(one, other)} ${atMost(size + 1)}`;
  const along = (condition: SQL) =>
    sql`select ${id} as id, ${key} as key from ${from} and ${condition}
    and ${beyond(key, id)} ${inOrder(key, id)}`;
  const [k, i] = [sql`m.key`, sql`m.id`];
  const most = Math.max(limits.matchCap, size);
  const many = sql`(select count(*) from matched) > ${most}`;
  const tables = gathered
    ? sql`matched as materialized (select m.id, m.key from (${gathered}) m (id, key) ${atMost(most + 1)}),
      page as ((select m.id, m.key from matched m where not ${many} and ${beyond(k, i)} ${inOrder(k, i)})
        ${from ? sql`union all (${along(many)})` : sql``})`
    : sql`page as (${along(sql`true`)})`;
  const matches = gathered ? sql`(select count(*)::int from matched)` : sql`null::int`;
  const cap = gathered ? most : limits.countCap;
  return { tables, matches, cap, direction, reading: { from: start, backwards, size } };
}

/**
 * The first rows of a list from a cursor on, some thousand, and which of them are found: as `id`, `key` and `found`, in
 * this order, only those that are found, and the last one of the thousands as `isLast`, which tells that there are more.
 *
 * @param from `table alias where condition`
 * @param found the condition, which no index has to answer
 * @param bounds how many rows are read, and how many of those that are found
 */
export function aheadInList(
  { from, found, ...order }: Order & { from: SQL; found: SQL },
  cursor: PageCursor,
  form: Form,
  bounds: { read: number; found: number },
): SQL {
  const { key, id } = order;
  const { beyond, sorted } = readingOf(order, cursor, form);
  return sql`select s.id, s.key::text as "sortKey", s.found, s.at = ${bounds.read} as "isLast" from (
      select ${id} as id, ${key} as key, (${found}) as found, row_number() over (${sorted(key, id)}) as at
      from ${from} and ${beyond(key, id)} ${sorted(key, id)} ${atMost(bounds.read)}) s
    where s.found or s.at = ${bounds.read} ${sorted(sql`s.key`, sql`s.id`)} ${atMost(bounds.found)}`;
}

type Form = { isTime: boolean; id?: RegExp };

/** From where and in which direction a list is read for a page. */
function readingOf({ descending }: Order, cursor: PageCursor, form: Form) {
  const backwards = Boolean(cursor.before) || cursor.atTheEnd === true;
  const start = readCursor(cursor.before ?? cursor.after ?? null, form.isTime, form.id);
  const downwards = descending !== backwards;
  const direction = downwards ? sql`desc` : sql`asc`;
  const edge = start && (form.id ? sql`${start.number}` : sql`${start.number}::bigint`);
  const beyond = (one: SQL, other: SQL) =>
    start
      ? sql`(${one}, ${other}) ${downwards ? sql`<` : sql`>`} (${start.key}, ${edge})`
      : sql`true`;
  const sorted = (one: SQL, other: SQL) => sql`order by ${one} ${direction}, ${other} ${direction}`;
  return { start, backwards, direction, beyond, sorted };
}

/** The rows of a page that is joined with counts: an empty page is one row of counts without a key. */
export function rowsOf<Row extends { sortKey: string | null }>(
  found: readonly Row[],
): (Row & { sortKey: string })[] {
  return found.filter((row): row is Row & { sortKey: string } => row.sortKey !== null);
}
