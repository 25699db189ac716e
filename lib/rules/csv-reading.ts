import { Refusal } from "./refusal";

/**
 * Reads tables as spreadsheets save them: in UTF-8 with or without a byte order mark, in Windows-1252 (what a German Excel
 * makes of "CSV") or as "Unicode text" (UTF-16), with semicolons, commas or tabs, cells in quotes with line breaks in them.
 */

/** Between cells. Excel takes the semicolon where the comma stands in numbers, and the tab in "Unicode text". */
export const separators = [";", ",", "\t"] as const;
export type Separator = (typeof separators)[number];

/**
 * The text of a file. What is no UTF-8 is taken for Windows-1252, which nothing can contradict.
 *
 * @throws Refusal fileIsWorkbook, fileNotText
 */
export function decodeText(bytes: Uint8Array): string {
  const begins = (...start: number[]) => start.every((byte, index) => bytes[index] === byte);
  // A zip or an OLE container: a workbook under whatever name.
  if (begins(0x50, 0x4b, 0x03, 0x04) || begins(0xd0, 0xcf, 0x11, 0xe0))
    throw new Refusal("fileIsWorkbook", { field: "file" });
  const text = decode(bytes, begins(0xff, 0xfe), begins(0xfe, 0xff));
  // No text has it; UTF-16 without a mark has one in every other place.
  if (text.includes("\0")) throw new Refusal("fileNotText", { field: "file" });
  return text;
}

/** A decoder takes the mark of its own encoding away by itself. */
function decode(bytes: Uint8Array, isLittle: boolean, isBig: boolean): string {
  if (isLittle) return new TextDecoder("utf-16le").decode(bytes);
  if (isBig) return new TextDecoder("utf-16be").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return decodeWindows1252(bytes);
  }
}

/** What Windows-1252 has in the places 80 to 9F, where Latin-1 has controls. */
const windows1252 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

/** By hand: several versions of Node decode Latin-1 under this name (nodejs/node#60888). */
function decodeWindows1252(bytes: Uint8Array): string {
  return new TextDecoder("latin1")
    .decode(bytes)
    .replace(/[\u0080-\u009f]/g, (control) => windows1252[control.charCodeAt(0) - 0x80] ?? control);
}

/** The separator that a first line of Excel's own names ("sep=;"), and the text behind that line. */
export function namedSeparator(text: string): { separator: Separator | null; rest: string } {
  const [line, separator] = /^sep=([;,\t])(?:\r\n|\n|\r|$)/i.exec(text) ?? [];
  if (line === undefined) return { separator: null, rest: text };
  return { separator: separator as Separator, rest: text.slice(line.length) };
}

/**
 * The rows of a table, one after another, empty ones too, so that they are counted as a spreadsheet counts them (RFC 4180;
 * lines may end in any way).
 *
 * @throws Refusal fileQuotes with `row` and `column` where a quote is not closed, or is followed by more
 */
export function* readRows(text: string, separator: Separator): Generator<string[]> {
  const plain = new RegExp(`[^${separator}\r\n]*`, "y");
  let cells: string[] = [];
  let row = 1;
  for (let at = 0; at < text.length; ) {
    let cell: string;
    if (text[at] === '"') {
      const end = closingQuote(text, at);
      const follows = text[end + 1];
      if (end < 0 || (follows && follows !== separator && follows !== "\r" && follows !== "\n"))
        throw new Refusal("fileQuotes", {
          field: "file",
          values: { row, column: columnName(cells.length) },
        });
      cell = text.slice(at + 1, end).replaceAll('""', '"');
      at = end + 1;
    } else {
      plain.lastIndex = at;
      cell = plain.exec(text)?.[0] ?? "";
      at += cell.length;
    }
    cells.push(withoutDefusal(cell));
    if (text[at] === separator) {
      at += 1;
      // A last cell that is empty, at the very end.
      if (at < text.length) continue;
      cells.push("");
    }
    yield cells;
    cells = [];
    row += 1;
    at += text.startsWith("\r\n", at) ? 2 : 1;
  }
}

function closingQuote(text: string, opening: number): number {
  for (let from = opening + 1; ; ) {
    const quote = text.indexOf('"', from);
    if (quote < 0 || text[quote + 1] !== '"') return quote;
    from = quote + 2;
  }
}

/** What a download of ours has put before a cell (csv.ts) is none of the cell's. */
function withoutDefusal(cell: string): string {
  return /^'[=+\-@\t\r\n|%＝＋－＠]/u.test(cell) ? cell.slice(1) : cell;
}

/** A column as a spreadsheet names it: A … Z, AA … */
export function columnName(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : columnName(Math.floor(index / 26) - 1) + letter;
}
