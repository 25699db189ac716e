import "server-only";
import { type SQL, sql } from "drizzle-orm";
import { fold } from "#db/search-text";
import { tidyEmail } from "#lib/rules/schemas/addresses";

/**
 * What somebody typed into a search, as conditions on a `search_text` (R-212): words in any order, each of them anywhere. The
 * index holds groups of three characters and where words begin: what has less is looked for at the beginning of a word, or
 * every entry would have to be read.
 */

/** The forms in which a column may hold a word, folded; the first is the shortest: "muller", "mueller". */
export type Word = readonly [string, ...string[]];

/** Whether an index of groups of three finds the text wherever it stands. */
const hasGroup = /[\p{L}\p{N}]{3}|[\p{L}\p{N}]{2}[^\p{L}\p{N}]|[^\p{L}\p{N}][\p{L}\p{N}]/u;

/** Whether there is anything in it that a search could find: a letter or a digit. */
function isSearchable([word]: Word): boolean {
  return /[\p{L}\p{N}]/u.test(word);
}

/** The words of a search. What has no letter and no digit is passed over where there is something else. */
export function wordsOf(q: string): Word[] {
  // A name in front of an address, or a link: the address is meant.
  const text = q.includes("@") ? tidyEmail(q) : q;
  const words = text.split(/\s+/u).flatMap(formsOf);
  return words.some(isSearchable) ? words.filter(isSearchable) : words.slice(0, 1);
}

/** A word in its forms; parts that a hyphen or a comma joins are words of their own, but not those of an address. */
function formsOf(text: string): Word[] {
  const plain = fold(text, "plain");
  const spelled = fold(text, "spelled");
  const address = addressOf(text);
  if (address !== null) return [distinct([plain, spelled, fold(address, "plain")])];
  const other = spelled.split(" ");
  return plain
    .split(" ")
    .flatMap((part, at) => (part === "" ? [] : [distinct([part, other[at] ?? part])]));
}

function distinct([first, ...others]: Word): Word {
  return [first, ...new Set(others.filter((form) => form !== first))];
}

/** An address, or the end of one, as it is stored; null for what is none. Domains with letters of their own are in ASCII. */
function addressOf(text: string): string | null {
  if (text.startsWith("@")) return tidyEmail(`x${text}`).slice(1);
  if (text.includes("@")) return tidyEmail(text);
  return /[^\0-\x7f]/.test(text) && /[^.]\.[^.]/.test(text)
    ? tidyEmail(`x@${text}`).slice(2)
    : null;
}

/** Whether a word is found only where one begins. */
function isShort([word]: Word): boolean {
  return !hasGroup.test(word);
}

/** Whether something of a search is found only where a word begins. */
export function findsBeginnings(q: string): boolean {
  return wordsOf(q).some(isShort);
}

/** That a column contains a word; one without any letter or digit is found nowhere. */
export function contains(column: SQL, word: Word): SQL {
  if (!isSearchable(word)) return sql`false`;
  const start = isShort(word) ? "% " : "%";
  const forms = word.map((form) => {
    const pattern = `${start}${form.replace(/[\\%_]/g, "\\$&")}%`;
    return sql`${column} like ${pattern}`;
  });
  return forms.length === 1 ? sql.join(forms) : sql`(${sql.join(forms, sql` or `)})`;
}

/**
 * That all words of a search are found; a search without a word finds nothing.
 *
 * @param finds a word
 */
export function containsAll(q: string, finds: (word: Word) => SQL): SQL {
  const words = wordsOf(q);
  return words.length === 0 ? sql`false` : sql.join(words.map(finds), sql` and `);
}

/** Words, each of which is a part of a name, of the address or of the number, or the customer number as a whole. */
export function matchesText(q: string): SQL {
  if (q.trim() === "") return sql`true`;
  return containsAll(q, (word) => {
    const found = contains(sql`u.search_text`, word);
    const [text] = word;
    if (!/^\d{1,20}$/.test(text)) return found;
    return sql`(${found} or u.organization_id = (select o.id from reachable_organizations o where o.customer_number = ${text}))`;
  });
}
