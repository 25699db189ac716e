/** Texts that neither PostgreSQL nor UTF-8 can hold: with NUL or a lone surrogate. */
const unstorable = /[\0\p{Cs}]/u;
const eachUnstorable = new RegExp(unstorable, "gu");

/** Whether a text can be stored: other texts are refused on input, and never cause a database error (FF-W7). */
export function isStorable(text: string): boolean {
  return !unstorable.test(text);
}

/**
 * A text with every character that cannot be stored replaced by U+FFFD, as HTML does. No name or address contains that
 * character, so such a text matches nothing that is stored.
 */
export function storable(text: string): string {
  return text.replace(eachUnstorable, "\uFFFD");
}
