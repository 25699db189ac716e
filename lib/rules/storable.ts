/** Texts that neither PostgreSQL nor UTF-8 can hold: with NUL, or with half of a pair of surrogates. */
const unstorable = /[\0\p{Cs}]/u;
const eachUnstorable = new RegExp(unstorable, "gu");

/** Whether a text can be kept: what can not is refused where it comes in, and is never a fault of the database (FF-W7). */
export function isStorable(text: string): boolean {
  return !unstorable.test(text);
}

/**
 * A text as it can be kept: in place of what can not stands the sign for a lost letter (U+FFFD), as HTML has it. No name and
 * no address has that sign, and what is only compared with something stored is like nothing that is.
 */
export function storable(text: string): string {
  return text.replace(eachUnstorable, "\uFFFD");
}
