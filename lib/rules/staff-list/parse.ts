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
import { isDamagedName, tidyCell } from "./cells";
import { areaNamed, headsOf, knownHeads, type Layout, layoutOf } from "./columns";
import { type Decoded, decodeText } from "./decoding";
import type { Encoding } from "./encodings";
import { isExample } from "./template";

/** What is wrong with a cell: a message of the schemas, or one of those that only a table can have. */
export type CellProblem = {
  code: string;
  /** A field of the form, or what stands at the head of the column. */
  column: string;
  value?: string;
};

/** A row of a staff list as the form would have sent it, and what is wrong with it. */
export type StaffRow = {
  /** As a spreadsheet counts, the heads being the first. */
  row: number;
  firstName: string;
  lastName: string;
  email: string;
  /** A customer number, or nothing where the file names none. */
  organization: string;
  permissions: AreaId[];
  problems: CellProblem[];
  /** How many problems there are besides. */
  more?: number;
};

export type StaffFile = {
  rows: StaffRow[];
  /** Heads of columns that nobody has read. */
  ignored: string[];
  encoding: Decoded["encoding"];
};

/** What somebody means who ticks, and who does not. Compared in lower case. */
const yes = new Set(["x", "ja", "j", "yes", "y", "1", "true", "wahr", "✓", "✔", "☑", "☒"]);
const no = new Set(["", "nein", "n", "no", "0", "false", "falsch", "-", "–", "☐"]);

/** The dearest row that there can be takes less than a millisecond. */
const rowsOfStep = 10;

/**
 * A staff list, read. Each row is judged by the form's own schema; what is wrong with one says nothing about the others.
 * The work grows as the bytes do, and what is kept of it is bounded (FF-B3, FF-B5).
 *
 * @param organization the customer number for rows that name none
 * @param encoding as `decodeText` takes it
 * @throws Refusal of `decodeText`, `readRows` and `readTable`; fileDamaged with `row` and `column`
 */
export function readStaffFile(...list: Parameters<typeof staffFileInSteps>): StaffFile {
  return toTheEnd(staffFileInSteps(...list));
}

/** The same step by step, so that others have a turn between: a list of two megabytes takes half a second of a core. */
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
 * The people of a table, one row after another; the first that is not empty has the heads.
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

/** The separator with which the first row is one of heads; where none is, one with which it is too wide to be read. */
function separatorOf(text: string): Separator {
  let best: { separator: Separator; known: number } = { separator: ";", known: 0 };
  for (const separator of separators) {
    const cells = firstRow(text, separator);
    // Half a head is more than none, and less than one that is known.
    const known = cells ? knownHeads(headsOf(cells)) : 0.5;
    if (known > best.known) best = { separator, known };
  }
  return best.separator;
}

/** Null: it is too wide. None where quotes make no sense with this separator; with another they may. */
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

/** Row and column of a place in the text, as a spreadsheet names them. */
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
    firstName: textOf("firstName"),
    lastName: textOf("lastName"),
    email: textOf("email"),
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
  // Where there are too many, what is wrong with the person goes before what is wrong with areas.
  problems.splice(Math.max(0, limits.importProblems - found.size), 0, ...found.values());
  const said = input.success && found.size === 0 ? input.data : mapped(typed, short);
  return { row, ...said, permissions, problems };
}

/** What no field of the form could have: a text that was damaged on its way, and one that goes on and on. */
function damages({ firstName, lastName, email, organization }: Record<Typed, string>) {
  const problems: CellProblem[] = [];
  for (const [column, name] of [
    ["firstName", firstName],
    ["lastName", lastName],
  ] as const) {
    if (isDamagedName(name)) problems.push({ code: "cellDamaged", column, value: short(name) });
    else if (isEndless(name)) problems.push({ code: "nameTooLong", column, value: short(name) });
  }
  if (isEndless(email))
    problems.push({ code: "emailTooLong", column: "email", value: short(email) });
  if (isEndless(organization))
    problems.push({
      code: "organizationUnknown",
      column: "organization",
      value: short(organization),
    });
  return problems;
}

/** The columns of the areas, and the one column with their names, taken together. */
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

/** Nobody names more areas than there are, some of them not quite right. */
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

/** an address that stands in the file twice belongs to the first row that can be used. */
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

/** FF-B5: no more problems than somebody reads, and no more bytes than are kept of a row. */
function bounded(one: StaffRow): StaffRow {
  if (one.problems.length === 0) return one;
  for (let count = Math.min(one.problems.length, limits.importProblems); ; count -= 1) {
    const more = one.problems.length - count;
    const row = { ...one, problems: one.problems.slice(0, count), ...(more > 0 && { more }) };
    const bytes = new TextEncoder().encode(JSON.stringify(row)).length;
    if (count <= 1 || bytes <= limits.importRowBytes) return row;
  }
}

type Typed = "firstName" | "lastName" | "email" | "organization";

function mapped(typed: Record<Typed, string>, change: (text: string) => string) {
  const { firstName, lastName, email, organization } = typed;
  return {
    firstName: change(firstName),
    lastName: change(lastName),
    email: change(email),
    organization: change(organization),
  };
}

function isEndless(text: string): boolean {
  return text.length > limits.importFieldRead;
}

/** No more is looked at of what is too long for any cell. */
function legible(text: string): string {
  return text.slice(0, limits.importFieldRead);
}

/** No more is kept of what can not be used anyway. */
function short(text: string): string {
  return cut(text, limits.importCellShown);
}
