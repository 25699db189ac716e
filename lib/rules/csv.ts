import { limits } from "./limits";
import { Refusal, type RefusalCode } from "./refusal";

/**
 * Tables as text (RFC 4180) for people who open them in a spreadsheet: what such a program would take for a formula is
 * defused, so that nobody's name is calculated, and quotes are doubled.
 */

/** Tells a spreadsheet that the text is UTF-8. */
export const csvStart = "\uFEFF";

/** One line, its end included. */
export function csvLine(cells: readonly string[], separator: ";" | ","): string {
  return `${cells.map(csvCell).join(separator)}\r\n`;
}

/**
 * Whether a spreadsheet may calculate a cell (OWASP: CSV injection), or might once the apostrophes at its beginning are
 * taken off. One more is put before such a cell, and one is taken off when it is read, so that each comes back (FF-F12).
 */
export function needsDefusal(text: string): boolean {
  return /^'*[=+\-@\t\r\n|%＝＋－＠]/u.test(text);
}

/** A cell that is a text and nothing else, always in quotes. */
function csvCell(text: string): string {
  const defused = needsDefusal(text) ? `'${text}` : text;
  return `"${defused.replaceAll('"', '""')}"`;
}

/** Between cells. Excel takes the semicolon where the comma stands in numbers, and the tab in "Unicode text". */
export const separators = [";", ",", "\t"] as const;

export type Separator = (typeof separators)[number];

/** The separator that a first line of Excel's own names ("sep=;"), and the text behind that line. */
export function namedSeparator(text: string): { separator: Separator | null; rest: string } {
  const [line, separator] = /^sep=([;,\t])(?:\r\r\n|\r\n|\n\r|[\r\n]|$)/i.exec(text) ?? [];
  if (line === undefined) return { separator: null, rest: text };
  return { separator: separator as Separator, rest: text.slice(line.length) };
}

/** Ends of lines of all systems; also those that were translated once too often, and those the wrong way round. */
const lineEnd = /\r\r\n|\r\n|\n\r(?!\n)|[\r\n]/y;

/**
 * The rows of a table, one after another, empty ones too, so that they are counted as a spreadsheet counts them (RFC 4180;
 * lines may end in any way, and blanks may stand around quotes). Of a cell without an end the beginning.
 *
 * @throws Refusal fileQuotes with `row` and `column` where a quote is not closed, or is followed by more; fileTooWide,
 *   fileTooManyCells before more than the limits allow is read (FF-B3)
 */
export function* readRows(text: string, separator: Separator): Generator<string[]> {
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
    if (read > limits.importCells) throw refused("fileTooManyCells", { count: limits.importCells });
    const opening = isBlank(text[at]) ? at + lengthOf(blanks, text, at) : at;
    const closing = text[opening] === '"' ? closingQuote(text, opening) : -1;
    const behind = closing < 0 ? -1 : closing + 1 + lengthOf(blanks, text, closing + 1);
    if (behind > 0 && ends.has(text[behind])) {
      // Twice as much, as each quote is there twice.
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
      // A last cell that is empty, at the very end.
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

/** How long a sticky pattern is in the text at this place. */
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
 * A cell as it was typed: what a download of ours has put before it is none of it. Of one without an end the
 * beginning, which is longer than the limit too, whatever blanks are in it.
 */
function cellOf(text: string): string {
  const cell = text.startsWith("'") && needsDefusal(text) ? text.slice(1) : text;
  return cut(cell, limits.importCellRead);
}

/** The beginning of a text that is too long to be read or kept; whole characters only. */
export function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length).replace(/[\ud800-\udbff]$/, "")}…` : text;
}

/** A column as a spreadsheet names it: A … Z, AA … */
export function columnName(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : columnName(Math.floor(index / 26) - 1) + letter;
}
