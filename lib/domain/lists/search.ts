import { type SQL, sql } from "drizzle-orm";
import { fold } from "#db/search-text";
import { isCustomerNumber } from "#lib/rules/customer-number";
import { tidyEmail } from "#lib/rules/schemas/addresses";
import { hasRarePart, partsOf, rarestParts, type Shares } from "./rarest-parts";

/**
 * A typed search as conditions on a `search_text` (R-212): words in any order, each anywhere in the text. The index
 * holds trigrams and beginnings of words: shorter words are only found at the beginning of a word, because otherwise
 * every entry would have to be read.
 */

/** The folded forms of a word that a column may contain, the shortest first: "muller", "mueller". */
export type Word = readonly [string, ...string[]];

/** Whether a trigram index finds the text at any place. */
const hasGroup = /[\p{L}\p{N}]{3}|[\p{L}\p{N}]{2}[^\p{L}\p{N}]|[^\p{L}\p{N}][\p{L}\p{N}]/u;

/** Whether a word contains something that a search can find: a letter or a digit. */
function isSearchable([word]: Word): boolean {
  return /[\p{L}\p{N}]/u.test(word);
}

/** The words of a search. Words without letters and digits are skipped if there are others. */
export function wordsOf(q: string): Word[] {
  // A name in front of an address, or a mailto link: the address is meant.
  const text = q.includes("@") ? tidyEmail(q) : q;
  const words = text.split(/\s+/u).flatMap(formsOf);
  return words.some(isSearchable) ? words.filter(isSearchable) : words.slice(0, 1);
}

/** A word in its forms; parts joined by a hyphen or a comma become words of their own, except in an address. */
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

/** An address, or the end of one, as it is stored; null if it is none. International domains are converted to ASCII. */
function addressOf(text: string): string | null {
  if (text.startsWith("@")) return tidyEmail(`x${text}`).slice(1);
  if (text.includes("@")) return tidyEmail(text);
  return /[^\0-\x7f]/.test(text) && /[^.]\.[^.]/.test(text)
    ? tidyEmail(`x@${text}`).slice(2)
    : null;
}

/** Whether a word is only found at the beginning of a word. */
function isShort([word]: Word): boolean {
  return !hasGroup.test(word);
}

/** The parts of a search whose shares `contains` wants to know. */
export function partsOfSearch(q: string): string[] {
  return [...new Set(wordsOf(q).flat().flatMap(partsOf))];
}

/** Whether a search has a word with a rare part in each of its forms. */
export function isRare(q: string, shares: Shares): boolean {
  return wordsOf(q).some(
    (word) => !isShort(word) && word.every((form) => hasRarePart(form, shares)),
  );
}

/** Whether some word of a search is only found at the beginning of a word. */
export function findsBeginnings(q: string): boolean {
  return wordsOf(q).some(isShort);
}

/**
 * The condition that a column contains a word; a word without letters and digits matches nothing.
 *
 * @param shares for a long list: the index is asked for the rarest parts of the word only
 */
export function contains(column: SQL, word: Word, shares?: Shares): SQL {
  if (!isSearchable(word)) return sql`false`;
  const start = isShort(word) ? "% " : "%";
  const forms = word.map((form) => {
    const pattern = `${start}${form.replace(/[\\%_]/g, "\\$&")}%`;
    const rarest = shares && !isShort(word) ? rarestParts(form, shares) : [];
    if (rarest.length === 0) return sql`${column} like ${pattern}`;
    const asked = rarest.map((part) => sql`${column} like ${`%${part}%`}`);
    // No index answers for an expression: what it has found is compared with the whole word.
    return sql`(${sql.join(asked, sql` and `)} and (${column} || '') like ${pattern})`;
  });
  return forms.length === 1 ? sql.join(forms) : sql`(${sql.join(forms, sql` or `)})`;
}

/**
 * The condition that all words of a search are found, each once and the longest first, which few rows have; a search without
 * words finds nothing.
 *
 * @param finds the condition for one word
 */
export function containsAll(q: string, finds: (word: Word) => SQL): SQL {
  const byForms = new Map(wordsOf(q).map((word) => [word.join(" "), word]));
  const words = [...byForms.values()].toSorted(([one], [other]) => other.length - one.length);
  return words.length === 0 ? sql`false` : sql.join(words.map(finds), sql` and `);
}

/** The condition that each word is part of a name, the address or the number, or the whole customer number. */
export function matchesText(q: string, shares?: Shares): SQL {
  if (q.trim() === "") return sql`true`;
  return containsAll(q, (word) => {
    const found = contains(sql`u.search_text`, word, shares);
    const [text] = word;
    if (!isCustomerNumber(text)) return found;
    return sql`(${found} or u.organization_id = (select o.id from reachable_organizations o where o.customer_number = ${text}))`;
  });
}
