import "server-only";
import { type SQL, sql } from "drizzle-orm";
import { limits } from "#lib/rules/limits";
import { type Place, readCursor } from "./cursor";

/** One page of a long list as SQL: the same cost on every page, whatever it is narrowed by, however many there are. */

type List = {
  /** `table alias where condition`, for reading along the list's order. */
  from: SQL;
  /** The order, and what makes every key different from every other; each has its index. */
  key: SQL;
  id: SQL;
  descending: boolean;
  /** What `from` leaves, gathered in whatever way finds it fastest, as `id` and `key`; null: nothing narrows the list. */
  gathered: SQL | null;
};

export type ListPage = {
  /** Common table expressions, the last of them `page`, with `id` and `key`. */
  tables: SQL;
  /** How many the filters leave, counted no further than one beyond the cap; null: nothing narrows the list. */
  matches: SQL;
  /** How far the matches are counted; one more means that there are more. */
  cap: number;
  /** The direction of reading, for `order by page.key …, page.id …`. */
  direction: SQL;
  /** For `pageOf`. */
  reading: { from: object | null; backwards: boolean; size: number };
};

/**
 * Whatever matches is gathered first, no further than one beyond `limits.matchCap` or the page: that is the number beside the list,
 * and of so few the page is sorted out at once. Only where there are more it is read along the order, because then one in
 * some hundred at least is on it. Left to itself PostgreSQL would read along the order for a few rows too, to the end of
 * the list.
 *
 * @param form what `readCursor` takes: whether the key is a moment, and the form of ids that are not numbers; rows of a
 *   page, where it is not the list's own
 */
export function pageOfList(
  { from, key, id, descending, gathered }: List,
  place: Place,
  form: { isTime: boolean; id?: RegExp; size?: number },
): ListPage {
  const { size = limits.pageSize } = form;
  const backwards = Boolean(place.before) || place.atTheEnd === true;
  const cursor = readCursor(place.before ?? place.after ?? null, form.isTime, form.id);
  const downwards = descending !== backwards;
  const direction = downwards ? sql`desc` : sql`asc`;
  const edge = cursor && (form.id ? sql`${cursor.number}` : sql`${cursor.number}::bigint`);
  const beyond = (one: SQL, other: SQL) =>
    cursor
      ? sql`(${one}, ${other}) ${downwards ? sql`<` : sql`>`} (${cursor.key}, ${edge})`
      : sql`true`;
  const inOrder = (one: SQL, other: SQL) =>
    sql`order by ${one} ${direction}, ${other} ${direction} limit ${size + 1}`;
  const along = (
    condition: SQL,
  ) => sql`select ${id} as id, ${key} as key from ${from} and ${condition}
    and ${beyond(key, id)} ${inOrder(key, id)}`;
  const [k, i] = [sql`m.key`, sql`m.id`];
  const most = Math.max(limits.matchCap, size);
  const many = sql`(select count(*) from matched) > ${most}`;
  const tables = gathered
    ? sql`matched as materialized (select m.id, m.key from (${gathered}) m (id, key) limit ${most + 1}),
      page as ((select m.id, m.key from matched m where not ${many} and ${beyond(k, i)} ${inOrder(k, i)})
        union all (${along(many)}))`
    : sql`page as (${along(sql`true`)})`;
  const matches = gathered ? sql`(select count(*)::int from matched)` : sql`null::int`;
  const cap = gathered ? most : limits.countCap;
  return { tables, matches, cap, direction, reading: { from: cursor, backwards, size } };
}

/** The rows of a page that stands beside numbers: an empty one is a row of numbers without a key. */
export function rowsOf<Row extends { sort_key: string | null }>(
  found: readonly Row[],
): (Row & { sort_key: string })[] {
  return found.filter((row): row is Row & { sort_key: string } => row.sort_key !== null);
}
