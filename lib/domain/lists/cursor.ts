import { type SQL, sql } from "drizzle-orm";
import { limits } from "#lib/rules/limits";
import { isStorable } from "#lib/rules/storable";

/**
 * A cursor of a list, as a URL carries it: the sort key and the number of the row at the edge of a page. From there the
 * next page costs the same at any depth, unlike with an offset.
 */

/** Encodes a cursor. */
function writeCursor(key: string, number: string | number): string {
  return Buffer.from(JSON.stringify([key, String(number)])).toString("base64url");
}

/**
 * Decodes a cursor; anything that no list has written means the first page (FF-W7).
 *
 * @param form the format of a row's number
 */
export function readCursor(
  text: string | null,
  isTime: boolean,
  form = /^\d{1,15}$/,
): { key: SQL; number: string } | null {
  if (!text || text.length > limits.cursorLength) return null;
  try {
    const values: unknown = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
    if (!Array.isArray(values) || values.length !== 2) return null;
    const [key, number] = values;
    if (typeof key !== "string" || typeof number !== "string") return null;
    if (!isStorable(key) || !form.test(number)) return null;
    if (!isTime) return { key: sql`${key}::text`, number };
    if (key !== "-infinity" && !isMoment(key)) return null;
    return { key: sql`${key}::timestamptz`, number };
  } catch {
    return null;
  }
}

/** One page of a list, with the cursors of its neighbours, or null where there are none. */
export type Page<Item> = { rows: Item[]; previous: string | null; next: string | null };

/**
 * Makes a page of rows that were read in one direction, including one beyond the page size, which tells whether there
 * are more.
 *
 * @param from where reading began; null for the edge of the list
 * @param backwards whether it went towards the beginning
 */
export function pageOf<Row extends { sortKey: string }, Item>(
  found: readonly Row[],
  {
    from,
    backwards,
    size = limits.pageSize,
  }: { from: object | null; backwards: boolean; size?: number },
  numberOf: (row: Row) => string | number,
  itemOf: (row: Row) => Item,
): Page<Item> {
  const more = found.length > size;
  const page = found.slice(0, size);
  if (backwards) page.reverse();
  const [first, last] = [page.at(0), page.at(-1)];
  const hasPrevious = backwards ? more : from !== null;
  const hasNext = backwards ? from !== null : more;
  const cursorOf = (row: Row) => writeCursor(row.sortKey, numberOf(row));
  return {
    rows: page.map(itemOf),
    previous: first && hasPrevious ? cursorOf(first) : null,
    next: last && hasNext ? cursorOf(last) : null,
  };
}

/** The position of a page: after a cursor, before one, at the end of the list, or at its beginning. */
type CursorAt<At> = { after?: At | null; before?: At | null; atTheEnd?: boolean };

/** The position of a page whose cursors are texts from a URL. */
export type PageCursor = CursorAt<string>;

/**
 * A page; if nothing is after its cursor any more, the last one, and if nothing is before it, the first: an empty page
 * would have no links back into the list (FF-F7).
 */
export async function nearestPage<At, Found extends { rows: readonly unknown[] }>(
  { after, before }: CursorAt<At>,
  read: (cursor: CursorAt<At>) => Promise<Found>,
): Promise<Found> {
  const page = await read({ after, before });
  return page.rows.length > 0 || !(after || before) ? page : read({ atTheEnd: !before });
}

/** Whether this is a timestamp (in UTC) in PostgreSQL's format and exists: PostgreSQL would reject any other. */
function isMoment(text: string): boolean {
  const [, day, time] = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.\d{1,6})?\+00$/.exec(text) ?? [];
  const date = new Date(`${day}T${time}Z`);
  return (
    !Number.isNaN(date.getTime()) &&
    date.toJSON() === `${day}T${time}.000Z` &&
    day !== undefined &&
    !day.startsWith("0000")
  );
}
