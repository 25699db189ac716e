/** Texts that neither PostgreSQL nor UTF-8 can hold: with NUL, or with half of a pair of surrogates. */
const unstorable = /[\0\p{Cs}]/u;

/** Whether a text can be kept: what can not is refused where it comes in, and is never a fault of the database (FF-W7). */
export function isStorable(text: string): boolean {
  return !unstorable.test(text);
}
