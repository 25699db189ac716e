import { columnName, namedSeparator, readRows, type Separator } from "#lib/rules/csv";
import { limits } from "#lib/rules/limits";
import { Refusal } from "#lib/rules/refusal";
import { type Layout, layoutOf } from "./columns";
import { type Decoded, decodeText } from "./decoding";
import type { Encoding } from "./encodings";
import { headsOf } from "./headings";
import { readRow, type StaffRow } from "./row";
import { separatorOf } from "./separator";

/** A user list that was read, with the encoding in which it was. */
export type StaffFile = {
  rows: StaffRow[];
  /** Headings of columns that are not read. */
  ignored: string[];
  encoding: Decoded["encoding"];
};

/** The most expensive possible row takes less than a millisecond. */
const rowsOfStep = 10;

/**
 * Reads a user list. Each row is validated by the form's own schema, independently of the others. The work grows with
 * the number of bytes, and what is kept is bounded (FF-B3, FF-B5).
 *
 * @param organization the customer number for rows without one
 * @param encoding as for `decodeText`
 * @throws Refusal of `decodeText`, `readRows` and `readTable`; fileDamaged with `row` and `column`
 */
export function readStaffFile(...list: Parameters<typeof staffFileInSteps>): StaffFile {
  return toTheEnd(staffFileInSteps(...list));
}

/** Reads a user list in steps, so that other work can run in between: two megabytes take half a second of a core. */
export function* staffFileInSteps(
  bytes: Uint8Array,
  organization: string,
  encoding: Encoding | null = null,
): Generator<undefined, StaffFile> {
  const decoded = decodeText(bytes, encoding);
  const { separator: named, rest } = namedSeparator(decoded.text);
  const separator = named ?? separatorOf(rest);
  if (decoded.damagedAt !== null) {
    const at = decoded.damagedAt - (decoded.text.length - rest.length);
    throw new Refusal("fileDamaged", { field: "file", values: placeOf(rest, at, separator) });
  }
  const table = yield* tableInSteps(readRows(rest, separator), organization);
  return { ...table, encoding: decoded.encoding };
}

/**
 * Reads the people of a table row by row; the first row that is not empty has the headings.
 *
 * @throws Refusal of `layoutOf`; fileWithoutRows, fileTooManyRows
 */
export function readTable(...table: Parameters<typeof tableInSteps>): Table {
  return toTheEnd(tableInSteps(...table));
}

type Table = Pick<StaffFile, "rows" | "ignored">;

function toTheEnd<T>(steps: Generator<undefined, T>): T {
  for (let step = steps.next(); ; step = steps.next()) if (step.done) return step.value;
}

function* tableInSteps(
  table: Iterable<readonly string[]>,
  organization: string,
): Generator<undefined, Table> {
  let layout: Layout | null = null;
  const rows: StaffRow[] = [];
  let row = 0;
  for (const cells of table) {
    row += 1;
    if (row % rowsOfStep === 0) yield;
    if (cells.every((cell) => cell.trim() === "")) continue;
    if (!layout) layout = layoutOf(headsOf(cells), row);
    else if (rows.length === limits.importRows)
      throw new Refusal("fileTooManyRows", { field: "file", values: { count: limits.importRows } });
    else rows.push(readRow(row, layout, cells, organization));
  }
  if (!layout || rows.length === 0) throw new Refusal("fileWithoutRows", { field: "file" });
  return { rows: withoutTwins(rows).map(bounded), ignored: layout.ignored };
}

/** Row and column of an index in the text, as a spreadsheet names them. */
function placeOf(text: string, at: number, separator: Separator): { row: number; column: string } {
  let place = { row: 0, column: "A" };
  try {
    for (const cells of readRows(text.slice(0, at + 1), separator))
      place = { row: place.row + 1, column: columnName(cells.length - 1) };
  } catch (error) {
    // The cell whose quotes are still open there.
    if (!(error instanceof Refusal && error.code === "fileQuotes")) throw error;
    return { row: Number(error.values.row), column: String(error.values.column) };
  }
  return place;
}

/** an address that occurs twice belongs to the first usable row. */
export function withoutTwins<Row extends StaffRow>(rows: readonly Row[]): Row[] {
  const first = new Map<string, number>();
  return rows.map((one) => {
    if (one.problems.length > 0) return one;
    const email = one.email.toLowerCase();
    const row = first.get(email);
    if (row === undefined) {
      first.set(email, one.row);
      return one;
    }
    return { ...one, problems: [{ code: "emailTwice", column: "email", value: String(row) }] };
  });
}

/** FF-B5: bounds the number of problems and the bytes kept of a row. */
function bounded(one: StaffRow): StaffRow {
  if (one.problems.length === 0) return one;
  for (let count = Math.min(one.problems.length, limits.importProblems); ; count -= 1) {
    const more = one.problems.length - count;
    const row = { ...one, problems: one.problems.slice(0, count), ...(more > 0 && { more }) };
    const bytes = new TextEncoder().encode(JSON.stringify(row)).length;
    if (count <= 1 || bytes <= limits.importRowBytes) return row;
  }
}
