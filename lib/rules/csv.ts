import { limits } from "./limits";
import { Refusal, type RefusalCode } from "./refusal";

/**
 * CSV (RFC 4180) for people who open it in a spreadsheet: cells that a spreadsheet would take for a formula are
 * defused, and quotes are doubled.
 */

/** The byte order mark, by which a spreadsheet recognizes UTF-8. */
export const csvStart = "\uFEFF";

/** Formats one line, including its line end. */
export function csvLine(cells: readonly string[], separator: ";" | ","): string {
  return `${cells.map(csvCell).join(separator)}\r\n`;
}

/**
 * Whether a spreadsheet may calculate a cell (OWASP: CSV injection), or would after its leading apostrophes are
 * removed. Writing puts one apostrophe before such a cell and reading removes one, so that every cell survives the
 * round trip (FF-F12).
 */
export function needsDefusal(text: string): boolean {
  return /^'*[=+\-@\t\r\n|%＝＋－＠]/u.test(text);
}

/** Formats a cell as text, always in quotes. */
function csvCell(text: string): string {
  const defused = needsDefusal(text) ? `'${text}` : text;
  return `"${defused.replaceAll('"', '""')}"`;
}

/**
 * Separators between cells. Excel writes semicolons where the comma is the decimal separator, and tabs in "Unicode
 * text".
 */
export const separators = [";", ",", "\t"] as const;

/** One of `separators`. */
export type Separator = (typeof separators)[number];

/** The separator that Excel's own first line ("sep=;") names, and the text after that line. */
export function namedSeparator(text: string): { separator: Separator | null; rest: string } {
  const [line, separator] = /^sep=([;,\t])(?:\r\r\n|\r\n|\n\r|[\r\n]|$)/i.exec(text) ?? [];
  if (line === undefined) return { separator: null, rest: text };
  return { separator: separator as Separator, rest: text.slice(line.length) };
}

/** Line ends of all systems, including those that were converted twice or reversed. */
const lineEnd = /\r\r\n|\r\n|\n\r(?!\n)|[\r\n]/y;

/**
 * Yields the rows of a table, including empty ones, so that row numbers match those of a spreadsheet (RFC 4180; any
 * line end, and spaces around quotes). Of a cell that never ends only the beginning is read.
 *
 * @throws Refusal fileQuotes with `row` and `column` where a quote is not closed or text follows it; fileTooWide,
 *   fileTooManyCells before more than the limits allow is read (FF-B3)
 * @param most cells in all rows
 */
export function* readRows(
  text: string,
  separator: Separator,
  most: number = limits.importCells,
): Generator<string[]> {
  const plain = new RegExp(`[^${separator}\r\n]*`, "y");
  const blanks = separator === "\t" ? /[ \u00a0]*/y : /[ \u00a0\t]*/y;
  const ends = new Set([separator, "\r", "\n", undefined]);
  let cells: string[] = [];
  let row = 1;
  let read = 0;
  const refused = (code: RefusalCode, values: Refusal["values"]) =>
    new Refusal(code, { field: "file", values });
  for (let at = 0; at < text.length; ) {
    if (cells.length === limits.importColumns)
      throw refused("fileTooWide", { row, count: limits.importColumns });
    read += 1;
    if (read > most) throw refused("fileTooManyCells", { count: most });
    const opening = isBlank(text[at]) ? at + lengthOf(blanks, text, at) : at;
    const closing = text[opening] === '"' ? closingQuote(text, opening) : -1;
    const behind = closing < 0 ? -1 : closing + 1 + lengthOf(blanks, text, closing + 1);
    if (behind > 0 && ends.has(text[behind])) {
      // Doubled, because each quote is written twice.
      const end = Math.min(closing, opening + 4 + 2 * limits.importCellRead);
      cells.push(cellOf(text.slice(opening + 1, end).replaceAll('""', '"')));
      at = behind;
    } else if (text[at] === '"') {
      throw refused("fileQuotes", { row, column: columnName(cells.length) });
    } else {
      const length = lengthOf(plain, text, at);
      cells.push(cellOf(text.slice(at, at + length)));
      at += length;
    }
    if (text[at] === separator) {
      at += 1;
      // An empty last cell at the very end.
      if (at < text.length) continue;
      cells.push("");
    }
    yield cells;
    cells = [];
    row += 1;
    at += lengthOf(lineEnd, text, at);
  }
}

function isBlank(character: string | undefined): boolean {
  return character === " " || character === "\u00a0" || character === "\t";
}

/** The length of what a sticky pattern matches at this index, or 0. */
function lengthOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0].length ?? 0;
}

function closingQuote(text: string, opening: number): number {
  for (let from = opening + 1; ; ) {
    const quote = text.indexOf('"', from);
    if (quote < 0 || text[quote + 1] !== '"') return quote;
    from = quote + 2;
  }
}

/**
 * A cell as it was typed, without the apostrophe that our own downloads add. A cell that never ends is cut above the
 * length limit, so that it is still refused as too long.
 */
function cellOf(text: string): string {
  const cell = text.startsWith("'") && needsDefusal(text) ? text.slice(1) : text;
  return cut(cell, limits.importCellRead);
}

/** The beginning of a text that is too long to be read or kept, without splitting a character. */
export function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length).replace(/[\ud800-\udbff]$/, "")}…` : text;
}

/** A column's name in a spreadsheet: A … Z, AA … */
export function columnName(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : columnName(Math.floor(index / 26) - 1) + letter;
}
