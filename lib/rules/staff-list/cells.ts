import { cut } from "#lib/rules/csv";
import { limits } from "#lib/rules/limits";

/** The problem of a cell: a message of the schemas, or one that only a table can have. */
export type CellProblem = {
  code: string;
  /** A field of the form, or the heading of the column. */
  column: string;
  value?: string;
};

/** Quotation marks that programs in other languages put around a cell, with the marks that can close them. */
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

/** A cell without surrounding spaces, and without surrounding quotation marks that are not part of the CSV format. */
export function tidyCell(cell: string): string {
  const text = cell.trim();
  const closing = quotes[text.charAt(0)];
  const inside = text.slice(1, -1);
  if (text.length < 2 || !closing?.includes(text.charAt(text.length - 1))) return text;
  return /[„“”«»‚‘’‹›']/.test(inside) ? text : inside.trim();
}

/** A day without the midnight that spreadsheets write behind it: "31.01.2027 00:00:00". */
export function dayCell(cell: string): string {
  return cell.replace(/[ T]0?0:00(?::00)?$/, "");
}

/** UTF-8 that was read as Windows-1252 (Ã¼, Å‚, â€™), Mac Roman (√º) or CP850 (├╝), and replacement characters. */
const misread =
  /[ÂÃ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|[ÄÅ][\u0080-\u009f\u00a1-\u00bf€‚ƒ„…†‡ˆ‰‹•˜™›Ÿž]|Å[‘“]|â€|ï[¿»]|[√≈¬\u2500-\u259f]|ÔÇ|‚Ä|[\ufffd\ufdd0-\ufdef\p{Co}]|[\ufffe\uffff]/u;

/** Whether a text was damaged by a wrong encoding (FF-F1). */
export function isDamaged(text: string): boolean {
  return misread.test(text);
}

/** Symbols that are a letter in another encoding: inside a word, before one, after one. */
const inWord = /\p{L}[?¡¢£¤¥¦§¨©«»®°±¶¸¹²³¼½¾¿×÷†‡‰•…™ˆ˜›‹„‚“”ƒ∂∑∏π∫Ωªº∆◊≠≤≥∞]\p{L}/u;
const atWord = /[?™€§¶†‡‰•…¢£¤¥∂∆◊≠∞]\p{L}|\p{L}[§¶†‡‰¢£¤¥∂∆◊≠∞‚„]/u;

/** Whether a name was damaged by a wrong encoding; such symbols do not occur in names: Gr§er, M?ller, Ren‚. */
export function isDamagedName(name: string): boolean {
  const text = name.slice(0, limits.importFieldRead);
  return isDamaged(text) || inWord.test(text) || atWord.test(text);
}

/** Cuts text that is too long for any cell before it is examined. */
export function legible(text: string): string {
  return text.slice(0, limits.importFieldRead);
}

/** Cuts text of an unusable row before it is kept. */
export function short(text: string): string {
  return cut(text, limits.importCellShown);
}
