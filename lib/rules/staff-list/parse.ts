import type * as z from "zod/mini";
import { type AreaId, areaIds, inCatalogueOrder } from "#lib/rules/catalogue";
import {
  columnName,
  cut,
  namedSeparator,
  readRows,
  type Separator,
  separators,
} from "#lib/rules/csv";
import { limits } from "#lib/rules/limits";
import { Refusal } from "#lib/rules/refusal";
import { newUserForm } from "#lib/rules/schemas/users";
import { eachField, type PersonField, personFields, userFields } from "#lib/rules/user-fields";
import { isDamagedName, tidyCell } from "./cells";
import { areaNamed, headsOf, knownHeads, type Layout, layoutOf } from "./columns";
import { type Decoded, decodeText } from "./decoding";
import type { Encoding } from "./encodings";
import { isExample } from "./template";

/** The problem of a cell: a message of the schemas, or one that only a table can have. */
export type CellProblem = {
  code: string;
  /** A field of the form, or the heading of the column. */
  column: string;
  value?: string;
};

/** A row of a user list as the form would send it, with its problems. */
export type StaffRow = Record<PersonField, string> & {
  /** As a spreadsheet counts, with the headings as the first. */
  row: number;
  /** A customer number, or empty if the file names none. */
  organization: string;
  permissions: AreaId[];
  problems: CellProblem[];
  /** The number of further problems. */
  more?: number;
};

export type StaffFile = {
  rows: StaffRow[];
  /** Headings of columns that are not read. */
  ignored: string[];
  encoding: Decoded["encoding"];
};

/** Words for a ticked and an unticked box. Compared in lower case. */
const yes = new Set(["x", "ja", "j", "yes", "y", "1", "true", "wahr", "✓", "✔", "☑", "☒"]);
const no = new Set(["", "nein", "n", "no", "0", "false", "falsch", "-", "–", "☐"]);

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

/** The separator with which the first row contains headings; if none does, one with which it is too wide. */
function separatorOf(text: string): Separator {
  let best: { separator: Separator; known: number } = { separator: ";", known: 0 };
  for (const separator of separators) {
    const cells = firstRow(text, separator);
    // A partly recognized heading counts more than none and less than a known one.
    const known = cells ? knownHeads(headsOf(cells)) : 0.5;
    if (known > best.known) best = { separator, known };
  }
  return best.separator;
}

/** The first row with this separator; null if it is too wide, empty if its quotes are invalid with this separator. */
function firstRow(text: string, separator: Separator): string[] | null {
  try {
    let row = 0;
    for (const cells of readRows(text, separator)) {
      if (cells.some((cell) => cell.trim() !== "")) return cells;
      row += 1;
      if (row === limits.importRowsAbove) break;
    }
  } catch (error) {
    if (error instanceof Refusal && error.code === "fileTooWide") return null;
  }
  return [];
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

function readRow(
  row: number,
  layout: Layout,
  cells: readonly string[],
  organization: string,
): StaffRow {
  const textOf = (column: string) => tidyCell(cells[layout.positions.get(column) ?? -1] ?? "");
  const typed = {
    ...eachField(personFields, textOf),
    organization: textOf("organization") || organization,
  };
  const { permissions, problems } = readAreas(layout, cells);
  const input = newUserForm.safeParse({ ...mapped(typed, legible), permissions });
  if (cells.slice(layout.width).some((cell) => cell.trim() !== ""))
    problems.unshift({ code: "rowTooWide", column: "" });
  if (isExample(legible(typed.email))) problems.unshift({ code: "exampleRow", column: "email" });
  const areaProblems = problems.length;
  const found = new Map(damages(typed).map((problem) => [problem.column, problem]));
  for (const problem of input.error ? problemsOf(input.error.issues, typed) : []) {
    const isSaid = problem.column === "permissions" && areaProblems > 0;
    if (!isSaid && !found.has(problem.column)) found.set(problem.column, problem);
  }
  // If there are too many, problems with the person take precedence over those with areas.
  problems.splice(Math.max(0, limits.importProblems - found.size), 0, ...found.values());
  const said = input.success && found.size === 0 ? input.data : mapped(typed, short);
  return { row, ...said, permissions, problems };
}

/** Problems that no form field could have: damaged text, and text that never ends. */
function damages(typed: Record<Typed, string>): CellProblem[] {
  return typedColumns.flatMap((column) => {
    const text = typed[column];
    const value = short(text);
    const field = column === "organization" ? null : userFields[column];
    if (field?.kind === "text" && isDamagedName(text))
      return [{ code: "cellDamaged", column, value }];
    if (!isEndless(text)) return [];
    return [{ code: field?.column.tooLong ?? "organizationUnknown", column, value }];
  });
}

/** Reads the columns of areas together with the one column that lists areas by name. */
function readAreas({ areas, areasHead, positions }: Layout, cells: readonly string[]) {
  const permissions: AreaId[] = [];
  const problems: CellProblem[] = [];
  for (const { area, index, text } of areas) {
    const cell = tidyCell(cells[index] ?? "");
    const mark = legible(cell).toLowerCase();
    if (yes.has(mark)) permissions.push(area);
    else if (!no.has(mark))
      problems.push({ code: "cellUnclear", column: text, value: short(cell) });
  }
  const list = tidyCell(cells[positions.get("areas") ?? -1] ?? "");
  const names = list.split(/[,;|\n]/, mostAreaNames + 1);
  if (names.length > mostAreaNames || list.length > limits.importCellRead)
    problems.push({ code: "areasTooMany", column: areasHead, value: String(mostAreaNames) });
  for (const part of names.slice(0, mostAreaNames)) {
    const name = tidyCell(part);
    const area = name ? areaNamed(name) : null;
    if (area) permissions.push(area);
    else if (name) problems.push({ code: "areaUnknown", column: areasHead, value: short(name) });
  }
  return { permissions: inCatalogueOrder(permissions), problems };
}

/** Nobody names more areas than exist, plus a few misspelled ones. */
const mostAreaNames = areaIds.length + limits.importProblems;

/** The first problem of each field. */
function problemsOf(
  issues: readonly z.core.$ZodIssue[],
  typed: Readonly<Record<string, string>>,
): CellProblem[] {
  const found = new Map<string, CellProblem>();
  for (const { message, path } of issues) {
    const column = String(path[0]);
    const code = column === "organization" ? "organizationUnknown" : message;
    if (!found.has(column)) found.set(column, { code, column, value: short(typed[column] ?? "") });
  }
  return [...found.values()];
}

/** an address that occurs twice belongs to the first usable row. */
function withoutTwins(rows: StaffRow[]): StaffRow[] {
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

/** The columns whose cells are texts of the form. */
const typedColumns = [...personFields, "organization"] as const;
type Typed = (typeof typedColumns)[number];

function mapped(typed: Record<Typed, string>, change: (text: string) => string) {
  return eachField(typedColumns, (column) => change(typed[column]));
}

function isEndless(text: string): boolean {
  return text.length > limits.importFieldRead;
}

/** Cuts text that is too long for any cell before it is examined. */
function legible(text: string): string {
  return text.slice(0, limits.importFieldRead);
}

/** Cuts text of an unusable row before it is kept. */
function short(text: string): string {
  return cut(text, limits.importCellShown);
}
