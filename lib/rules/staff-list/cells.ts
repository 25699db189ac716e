import { limits } from "#lib/rules/limits";

/** Quotation marks that programs of other languages put around a cell, each with what may close it. */
const quotes: Readonly<Record<string, string>> = {
  "„": "“”",
  "“": "”",
  "”": "”",
  "«": "»",
  "»": "«",
  "‚": "‘’",
  "‘": "’",
  "‹": "›",
  "›": "‹",
  "'": "'",
};

/** A cell without blanks around it, nor quotation marks around the whole that the file's format does not know. */
export function tidyCell(cell: string): string {
  const text = cell.trim();
  const closing = quotes[text.charAt(0)];
  const inside = text.slice(1, -1);
  if (text.length < 2 || !closing?.includes(text.charAt(text.length - 1))) return text;
  return /[„“”«»‚‘’‹›']/.test(inside) ? text : inside.trim();
}

/**
 * UTF-8 that was read as Windows-1252 (Ã¼, Å‚, â€™), Mac Roman (√º) or CP850 (├╝), and what stands for a character that
 * is lost.
 */
const misread =
  /[ÂÃ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|[ÄÅ][\u0080-\u009f\u00a1-\u00bf€‚ƒ„…†‡ˆ‰‹•˜™›Ÿž]|Å[‘“]|â€|ï[¿»]|[√≈¬\u2500-\u259f]|ÔÇ|‚Ä|[\ufffd\ufdd0-\ufdef\p{Co}]|[\ufffe\uffff]/u;

/** Whether a text was damaged on its way from one encoding to another (FF-F1). */
export function isDamaged(text: string): boolean {
  return misread.test(text);
}

/** Signs for which another encoding has a letter: in a word; before one; behind one. */
const inWord = /\p{L}[?¡¢£¤¥¦§¨©«»®°±¶¸¹²³¼½¾¿×÷†‡‰•…™ˆ˜›‹„‚“”ƒ∂∑∏π∫Ωªº∆◊≠≤≥∞]\p{L}/u;
const atWord = /[?™€§¶†‡‰•…¢£¤¥∂∆◊≠∞]\p{L}|\p{L}[§¶†‡‰¢£¤¥∂∆◊≠∞‚„]/u;

/** The same for a name, where such signs have no place: Gr§er, M?ller, Ren‚. */
export function isDamagedName(name: string): boolean {
  const text = name.slice(0, limits.importFieldRead);
  return isDamaged(text) || inWord.test(text) || atWord.test(text);
}
