import { normalForm } from "#lib/rules/normal-form";
import { type CodePage, codePages } from "./code-pages";

/** Flags for the role of a character in a word. */
const letter = 1;
const vowel = 2;
const capital = 4;
/** Ä Ö Ü ä ö ü ß: the most frequent non-ASCII letters. */
const umlaut = 8;
const sharpS = 16;
const aAcute = 32;
/** Neither part of a word nor next to one. */
const sign = 64;
/** Does not occur in text. */
const control = 128;
/** An opening quotation mark: no word ends with it. */
const opening = 256;
/** Punctuation that may stand next to a word but not inside it. */
const around = 512;
/** Joins two words or parts of a name, with a capital on one side: O´Neil, Hans–Peter, dell’Acqua. */
const joint = 1024;

/** Letters of the code pages that do not occur in names: ligatures and the florin sign. */
const unusual = /[ƒıﬁﬂµªº]/;

function factsOf(character: string): number {
  if (/[\p{Lu}\p{Ll}]/u.test(character) && /\p{Script=Latin}/u.test(character))
    return unusual.test(character) ? sign : letter | factsOfLetter(character);
  if (/[„‚]/.test(character)) return opening;
  if (/[“”«»‹›·]/.test(character)) return around;
  if (/[´–—‘’]/.test(character)) return joint;
  // ASCII, non-breaking spaces and the soft hyphen may stand anywhere.
  if (/[\u00a0\u00ad]/.test(character) || character < "\u0080") return 0;
  return /[\p{Cc}\p{Co}]/u.test(character) ? control : sign;
}

function factsOfLetter(character: string): number {
  const plain = normalForm("NFD", character).charAt(0);
  return (
    (/[aeiouyæœø]/i.test(plain) ? vowel : 0) |
    (/\p{Lu}/u.test(character) ? capital : 0) |
    (/[ÄÖÜäöüß]/.test(character) ? umlaut : 0) |
    (character === "ß" ? sharpS : 0) |
    (character === "á" ? aAcute : 0)
  );
}

function factsOfPage(page: CodePage): Uint16Array {
  return Uint16Array.from({ length: 256 }, (_, byte) =>
    factsOf(byte < 0x80 ? String.fromCharCode(byte) : codePages[page].charAt(byte - 0x80)),
  );
}

const pages = (Object.keys(codePages) as CodePage[]).map((page) => ({
  page,
  facts: factsOfPage(page),
}));

/**
 * FF-F1: the encoding with the fewest characters in implausible places: a symbol inside a word, a capital after a small
 * letter, a š without a vowel beside it. Windows-1252 if nothing speaks against it; among the others the one with more
 * umlauts. A guess, to be shown to the person who sent the file.
 */
export function guessCodePage(bytes: Uint8Array): CodePage {
  let best: { page: CodePage; odd: number; umlauts: number } | null = null;
  for (const { page, facts } of pages) {
    const { odd, umlauts } = weigh(bytes, facts);
    const better =
      !best ||
      odd < best.odd ||
      (odd === best.odd && best.page !== "windows-1252" && umlauts > best.umlauts);
    if (better) best = { page, odd, umlauts };
  }
  return best?.page ?? "windows-1252";
}

/** Counts characters in implausible places, and umlauts in plausible ones. */
function weigh(bytes: Uint8Array, facts: Uint16Array): { odd: number; umlauts: number } {
  const at = (index: number) => facts[bytes[index] ?? 0] ?? 0;
  let odd = 0;
  let umlauts = 0;
  for (let index = 0; index < bytes.length; index += 1) {
    if ((bytes[index] ?? 0) < 0x80) continue;
    const fact = at(index);
    const before = index > 0 ? at(index - 1) : 0;
    const after = at(index + 1);
    const isDoubtful = fact & aAcute && before & vowel;
    if (isDoubtful ? isSharpS(bytes, index, after) : isOdd(fact, before, after)) odd += 1;
    // Names begin with a capital: Übel, not öbel.
    else if (fact & umlaut && (fact & capital || before & letter)) umlauts += 1;
  }
  return { odd, umlauts };
}

function isOdd(fact: number, before: number, after: number): boolean {
  if (fact & control) return true;
  const follows = (before & letter) !== 0;
  const isFollowed = (after & letter) !== 0;
  if (fact & sign) return follows || isFollowed;
  if (fact & opening) return follows;
  if (fact & around) return follows && isFollowed;
  if (fact & joint) return follows && isFollowed && !((before | after) & capital);
  if (!(fact & letter)) return false;
  if (fact & sharpS) return !(before & vowel);
  if (fact & capital) {
    if (follows && (!(before & capital) || (isFollowed && !(after & capital)))) return true;
  } else if (before & capital && after & capital) return true;
  if (fact & vowel) return (before & vowel) !== 0 && (after & vowel) !== 0;
  return (follows || isFollowed) && !((before | after) & vowel);
}

/**
 * Whether an á after a vowel is CP850's ß: at the end of a word or before a vowel, and after ei, ie, ai, au, eu and o:
 * Groá, Weiáner. Julián and Suárez stay.
 */
function isSharpS(bytes: Uint8Array, index: number, after: number): boolean {
  if (!(after & letter) || after & vowel) return true;
  const two = String.fromCharCode(bytes[index - 2] ?? 0, bytes[index - 1] ?? 0).toLowerCase();
  return /ei|ie|ai|au|eu|o$/.test(two);
}
