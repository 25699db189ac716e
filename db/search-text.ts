import { type SQL, sql } from "drizzle-orm";
import { normalForm } from "#lib/rules/normal-form";

/**
 * How names are compared (R-212), in the database and in this process: lower case without diacritics. The search's text
 * and the lists' sort keys are generated columns, so any change here needs a migration. Independent of the database's
 * locale: in "C" PostgreSQL knows no letter beyond Z.
 */

/** Removed: diacritics (Latin, Greek, Cyrillic, Hebrew, Arabic), invisible characters, all apostrophes. */
const removed: readonly (readonly [first: number, last?: number])[] = [
  [0x27],
  [0x60],
  [0xad],
  [0x2b9, 0x2bf],
  [0x2c8],
  [0x300, 0x36f],
  [0x483, 0x489],
  [0x591, 0x5bd],
  [0x5bf, 0x5c7],
  [0x600, 0x605],
  [0x610, 0x61c],
  [0x64b, 0x65f],
  [0x670],
  [0x6d6, 0x6dd],
  [0x6df, 0x6e4],
  [0x6e7, 0x6e8],
  [0x6ea, 0x6ed],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x1ab0, 0x1aff],
  [0x1dc0, 0x1dff],
  [0x200b, 0x200f],
  [0x2018, 0x201b],
  [0x202a, 0x202e],
  [0x2032],
  [0x2035],
  [0x2060, 0x206f],
  [0x20d0, 0x20ff],
  [0x2800],
  [0xa78b, 0xa78c],
  [0xfe00, 0xfe0f],
  [0xfe20, 0xfe2f],
  [0xfeff],
  [0xfff9, 0xfffb],
  [0xe0000, 0xe0fff],
];

/** Replaced by a space: all hyphens, and separators between names in a list. */
const blanks = "-\u05be\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212,;";

/** Letters that compatibility form KD does not decompose, and capitals beyond Z. */
const letters = [
  ["ĐđÐðĦħıŁłŊŋŦŧÞþ", "ddddhhillnntttt"],
  ["ẞ", "ß"],
  ["ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩς", "αβγδεζηθικλμνξοπρστυφχψωσ"],
  ["АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ", "абвгдежзиклмнопрстуфхцчшщъыьэюя"],
  ["ЂЄЅІЈЉЊЋЏҐ", "ђєѕіјљњћџґ"],
] as const;

/** Letters that are also spelled with an e: as they are sorted (DIN 5007), and as they are spelled. */
const ligatures = ["ÆæØøŒœ", "aaoooo", "ææøøœœ"] as const;
const spellings = [
  ["a\u0308", "ae"],
  ["o\u0308", "oe"],
  ["u\u0308", "ue"],
  ["æ", "ae"],
  ["ø", "oe"],
  ["œ", "oe"],
] as const;

/** plain: "Müller" is muller. spelled: it is mueller. In both "Groß" is gross. */
export type Folding = "plain" | "spelled";

function translation(folding: Folding): readonly [from: string, to: string] {
  return [
    blanks + letters.map(([from]) => from).join("") + ligatures[0],
    " ".repeat(blanks.length) +
      letters.map(([, to]) => to).join("") +
      ligatures[folding === "plain" ? 1 : 2],
  ];
}

// A stand-alone acute accent is typed as an apostrophe; form KD makes it a space with a mark.
const classOf = (sign: (code: number) => string) =>
  ` ${sign(0x301)}|[${removed.map(([first, last = first]) => (last === first ? sign(first) : `${sign(first)}-${sign(last)}`)).join("")}]`;
const removedHere = new RegExp(
  classOf((code) => `\\u{${code.toString(16)}}`),
  "gu",
);
const removedThere = classOf((code) =>
  code > 0xffff
    ? `\\U${code.toString(16).padStart(8, "0")}`
    : `\\u${code.toString(16).padStart(4, "0")}`,
);

/** Folds a text in this process; a test compares it with `folded`. */
export function fold(text: string, folding: Folding): string {
  const [from, to] = translation(folding);
  const small = normalForm("NFKD", text).replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  let whole = small.replace(/[^a-z0-9]/g, (sign) => {
    const at = from.indexOf(sign);
    return at < 0 ? sign : to.charAt(at);
  });
  if (folding === "spelled")
    for (const [letter, spelling] of spellings) whole = whole.replaceAll(letter, spelling);
  return whole.replace(removedHere, "").replaceAll("ß", "ss");
}

/** An SQL expression that folds a text in the database; immutable. */
export function folded(text: SQL, folding: Folding): SQL {
  const literal = (value: string) => sql.raw(`'${value}'`);
  const [from, to] = translation(folding);
  const small = sql`lower(normalize(${text}, NFKD) collate "C")`;
  let whole = sql`translate(${small}, ${literal(from)}, ${literal(to)})`;
  if (folding === "spelled")
    for (const [letter, spelling] of spellings) {
      const [base, mark] = letter;
      const there = mark ? sql`${literal(base ?? "")} || chr(776)` : literal(letter);
      whole = sql`replace(${whole}, ${there}, ${literal(spelling)})`;
    }
  return sql`replace(regexp_replace(${whole}, ${literal(removedThere)}, '', 'g'), 'ß', 'ss')`;
}
