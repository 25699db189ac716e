import "server-only";
import { type SQL, sql } from "drizzle-orm";
import { folded } from "#db/search-text";

/**
 * What somebody typed into a search, as a condition on a `search_text`. Its index holds groups of three characters and
 * where words begin: what has less is looked for at the beginning of a word, or every entry would have to be read.
 */

/** Whether an index of groups of three finds the text wherever it stands. */
const hasGroup = /[\p{L}\p{N}]{3}|[\p{L}\p{N}]{2}[^\p{L}\p{N}]|[^\p{L}\p{N}][\p{L}\p{N}]/u;

/** Whether there is anything in it that a search could find: a letter or a digit. */
export function isSearchable(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}

/** Whether this is found only where a word begins. */
export function findsBeginnings(text: string): boolean {
  return text !== "" && !hasGroup.test(text);
}

/**
 * That a column contains the text, or, where it is too short for that, a word that begins with it. A text without any
 * letter or digit is found nowhere.
 *
 * @param text trimmed, in normal form C
 */
export function contains(column: SQL, text: string): SQL {
  if (!isSearchable(text)) return sql`false`;
  const literal = text.replace(/[\\%_]/g, "\\$&");
  const pattern = findsBeginnings(text) ? `% ${literal}%` : `%${literal}%`;
  return sql`${column} like ${folded(sql`${pattern}`)}`;
}
