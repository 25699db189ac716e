import { limits } from "./limits";

/**
 * removes invisible characters that nobody means to type but that come with pasted text: soft hyphens and
 * zero-width spaces from web pages, direction marks from address books, byte order marks from files.
 */

/**
 * Scripts in which U+200C and U+200D between two letters are part of the spelling: the cursive ones, and those of the
 * Brahmi family (The Unicode Standard, 9.2 and 12.1; RFC 5892, A.1 and A.2).
 */
const joining = [
  ..."Arabic Syriac Mongolian Nko Adlam Devanagari Bengali Gurmukhi Gujarati".split(" "),
  ..."Oriya Tamil Telugu Kannada Malayalam Sinhala Khmer Myanmar".split(" "),
].map((script) => `\\p{Script=${script}}`);
const endsJoining = new RegExp(`[${joining.join("")}]$`, "u");
const beginsJoining = new RegExp(`^[${joining.join("")}]`, "u");

/** Characters with neither ink nor width, except those that change the direction of the following text. */
const unseen = /(?:(?![\u202a-\u202e\u2066-\u2069])\p{Default_Ignorable_Code_Point})+/gu;
/**
 * At the ends of a text: white space, and the embeddings and isolates that come with copied text, but not overrides.
 */
const blank = /[\s\u202a-\u202d\u2066-\u2069]/u;
/** Characters that look like white space: a Braille cell without dots, a note without a head, Egyptian blanks. */
const drawnBlank = /[\u2800\u{1d159}\u{13441}\u{13442}]/gu;

/** Removes characters with neither ink nor width; joiners stay where they are part of the spelling. */
export function withoutUnseen(text: string): string {
  return text.replace(drawnBlank, " ").replace(unseen, (signs, at: number) => {
    const joiner = /[\u200c\u200d]/.exec(signs)?.[0] ?? "";
    const before = text.slice(Math.max(0, at - 2), at);
    const behind = text.slice(at + signs.length, at + signs.length + 2);
    // Malayalam writes its bare consonants with a joiner at the end of a word.
    const isSpelling =
      beginsJoining.test(behind) || (before.endsWith("\u0d4d") && joiner === "\u200d");
    return isSpelling && endsJoining.test(before) ? joiner : "";
  });
}

/**
 * Removes white space and direction marks at both ends, and these characters at the end. Linear, unlike any pattern for
 * it.
 */
export function trimmed(text: string, besides = ""): string {
  let start = 0;
  let end = text.length;
  while (start < end && blank.test(text.charAt(start))) start += 1;
  while (
    end > start &&
    (blank.test(text.charAt(end - 1)) || besides.includes(text.charAt(end - 1)))
  )
    end -= 1;
  return text.slice(start, end);
}

/** A number printed in groups, without the groups; any other text without invisible characters at its ends. */
export function ungrouped(text: string): string {
  if (isBeyond(text, limits.emailLength)) return text;
  const whole = trimmed(withoutUnseen(text));
  const number = whole.replace(/[\s.'/-]/gu, "");
  return /^\d+$/.test(number) ? number : whole;
}

const crowded = new RegExp(`\\p{M}{${limits.marksPerLetter + 1}}`, "u");

/**
 * Whether one letter has more combining marks than any script needs. To be checked before a text is composed, which
 * takes time that grows with the square of a run of marks.
 */
export function isCrowded(text: string): boolean {
  return crowded.test(text);
}

/** Whether a text is so long that cleaning could not bring it within this bound, so that it is not attempted. */
export function isBeyond(text: string, bound: number): boolean {
  return text.length > bound * limits.typedExcess;
}
