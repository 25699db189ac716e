import type * as z from "zod/mini";
import { type AreaId, inCatalogueOrder } from "./catalogue";
import { decodeText, namedSeparator, readRows, type Separator, separators } from "./csv-reading";
import { limits } from "./limits";
import { Refusal } from "./refusal";
import { newUserForm } from "./schemas";
import { areaNamed, type Head, headsOf, knownHeads, requireHeads } from "./staff-columns";
import { isExample } from "./staff-template";

/** What is wrong with a cell: a message of the schemas, or one of those that only a table can have. */
export type CellProblem = {
  code: string;
  /** A field of the form, or what stands at the head of the column. */
  column: string;
  value?: string;
};

/** A row of a staff list as the form would have sent it, and everything that is wrong with it. */
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
};

export type StaffFile = {
  rows: StaffRow[];
  /** Heads of columns that nobody has read. */
  ignored: string[];
};

/** What somebody means who ticks, and who does not. Compared in lower case. */
const yes = new Set(["x", "ja", "j", "yes", "y", "1", "true", "wahr", "✓", "✔", "☑", "☒"]);
const no = new Set(["", "nein", "n", "no", "0", "false", "falsch", "-", "–", "☐"]);
/** No more is kept of what can not be used anyway. */
const shown = 120;

/**
 * A staff list, read. Each row is judged by the form's own schema; what is wrong with one says nothing about the others.
 *
 * @param organization the customer number for rows that name none
 * @throws Refusal of `decodeText`, `readRows` and `requireHeads`; fileWithoutRows, fileTooManyRows
 */
export function readStaffFile(bytes: Uint8Array, organization: string): StaffFile {
  const { separator, rest } = namedSeparator(decodeText(bytes));
  const table = readRows(rest, separator ?? separatorOf(rest));
  let heads: Head[] | null = null;
  const rows: StaffRow[] = [];
  let row = 0;
  for (const cells of table) {
    row += 1;
    if (cells.every((cell) => cell.trim() === "")) continue;
    if (!heads) {
      heads = headsOf(cells);
      requireHeads(heads);
    } else if (rows.length === limits.importRows)
      throw new Refusal("fileTooManyRows", { field: "file", values: { count: limits.importRows } });
    else rows.push(readRow(row, heads, cells, organization));
  }
  if (!heads || rows.length === 0) throw new Refusal("fileWithoutRows", { field: "file" });
  const ignored = heads.filter(({ column, text }) => column === null && text !== "");
  return { rows: withoutTwins(rows), ignored: ignored.map(({ text }) => text.slice(0, shown)) };
}

/** The separator with which the first row is one of heads. */
function separatorOf(text: string): Separator {
  const known = separators.map((separator) => knownHeads(headsOf(firstRow(text, separator))));
  return separators[known.indexOf(Math.max(...known))] ?? ";";
}

function firstRow(text: string, separator: Separator): string[] {
  try {
    for (const cells of readRows(text, separator))
      if (cells.some((cell) => cell.trim() !== "")) return cells;
  } catch {
    // Quotes that make no sense with this separator may with another.
  }
  return [];
}

function readRow(
  row: number,
  heads: readonly Head[],
  cells: readonly string[],
  organization: string,
): StaffRow {
  const textOf = (column: Head["column"]) =>
    cells[heads.findIndex((head) => head.column === column)]?.trim() ?? "";
  const fields = {
    firstName: textOf("firstName"),
    lastName: textOf("lastName"),
    email: textOf("email"),
    organization: textOf("organization") || organization,
  };
  const granted = readAreas(heads, cells);
  const input = newUserForm.safeParse({ ...fields, permissions: granted.permissions });
  const problems = [...granted.problems];
  if (cells.slice(heads.length).some((cell) => cell.trim() !== ""))
    problems.unshift({ code: "rowTooWide", column: "" });
  if (isExample(fields.email)) problems.unshift({ code: "exampleRow", column: "email" });
  if (!input.success) problems.push(...problemsOf(input.error.issues, fields, granted.problems));
  return {
    row,
    ...(input.success ? input.data : shortened(fields)),
    permissions: granted.permissions,
    problems,
  };
}

/** The columns of the areas, and the one column with their names, taken together. */
function readAreas(heads: readonly Head[], cells: readonly string[]) {
  const permissions: AreaId[] = [];
  const problems: CellProblem[] = [];
  for (const [index, { column, text }] of heads.entries()) {
    const cell = cells[index]?.trim() ?? "";
    if (column === "areas") {
      for (const name of cell.split(/[,;|\n]/).map((part) => part.trim())) {
        const area = areaNamed(name);
        if (area) permissions.push(area);
        else if (name) problems.push({ code: "areaUnknown", column: text, value: cut(name) });
      }
    } else if (typeof column === "object" && column) {
      if (yes.has(cell.toLowerCase())) permissions.push(column.area);
      else if (!no.has(cell.toLowerCase()))
        problems.push({ code: "cellUnclear", column: text, value: cut(cell) });
    }
  }
  return { permissions: inCatalogueOrder(permissions), problems };
}

/** The first problem of each field; no area at all is none where one could not be read. */
function problemsOf(
  issues: readonly z.core.$ZodIssue[],
  fields: Record<string, string>,
  areaProblems: readonly CellProblem[],
): CellProblem[] {
  const found = new Map<string, CellProblem>();
  for (const { message, path } of issues) {
    const column = String(path[0]);
    if (column === "permissions" && areaProblems.length > 0) continue;
    const code = column === "organization" ? "organizationUnknown" : message;
    if (!found.has(column)) found.set(column, { code, column, value: cut(fields[column] ?? "") });
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

function shortened<T extends Record<string, string>>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).map(([name, text]) => [name, cut(text)])) as T;
}

function cut(text: string): string {
  return text.length > shown ? `${text.slice(0, shown)}…` : text;
}
