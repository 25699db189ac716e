import type * as z from "zod/mini";
import { type AreaId, areaIds, type Language, languages } from "#lib/rules/catalogue";
import { limits } from "#lib/rules/limits";
import { listedUser } from "#lib/rules/schemas/users";
import {
  allFields,
  eachField,
  type PersonField,
  personFields,
  userFields,
  type ValidityField,
  validityFields,
} from "#lib/rules/user-fields";
import { readAreas } from "./areas";
import { type CellProblem, dayCell, isDamagedName, legible, short, tidyCell } from "./cells";
import type { Layout } from "./columns";
import { isExample } from "./template";

/** A row of a user list as the form would send it, with its problems. */
export type StaffRow = Record<PersonField, string> &
  Partial<Record<ValidityField, string | null>> & {
    /** As a spreadsheet counts, with the headings as the first. */
    row: number;
    /** A customer number, or empty if the file names none. */
    organization: string;
    permissions: AreaId[];
    /** The name of the permission set that the row names; missing for none, and in rows of an older version. */
    set?: string;
    /** of the letters, if the row names one. */
    language?: Language;
    problems: CellProblem[];
    /** The number of further problems. */
    more?: number;
  };

/** Reads one row below the headings; `organization` is the customer number if the row names none. */
export function readRow(
  row: number,
  layout: Layout,
  cells: readonly string[],
  organization: string,
): StaffRow {
  const textOf = (column: string) => tidyCell(cells[layout.positions.get(column) ?? -1] ?? "");
  const typed = {
    ...eachField(personFields, textOf),
    ...eachField(validityFields, (field) => dayCell(textOf(field))),
    organization: textOf("organization") || organization,
  };
  const { permissions, problems } = readAreas(layout, cells);
  const set = short(textOf("set"));
  // A row that names a set need not name areas; which ones those are is known where the set is looked up.
  const ticked = set && permissions.length === 0 ? areaIds.slice(0, 1) : permissions;
  const input = listedUser.safeParse({ ...mapped(typed, legible), permissions: ticked });
  if (cells.slice(layout.width).some((cell) => cell.trim() !== ""))
    problems.unshift({ code: "rowTooWide", column: "" });
  if (isExample(legible(typed.email))) problems.unshift({ code: "exampleRow", column: "email" });
  const language = languageNamed(textOf("language"));
  if (language === null)
    problems.push({
      code: "languageUnknown",
      column: "language",
      value: short(textOf("language")),
    });
  const areaProblems = problems.length;
  const found = new Map(damages(typed).map((problem) => [problem.column, problem]));
  for (const problem of input.error ? problemsOf(input.error.issues, typed) : []) {
    const isSaid = problem.column === "permissions" && areaProblems > 0;
    if (!isSaid && !found.has(problem.column)) found.set(problem.column, problem);
  }
  // If there are too many, problems with the person take precedence over those with areas.
  problems.splice(Math.max(0, limits.importProblems - found.size), 0, ...found.values());
  const said = input.success && found.size === 0 ? input.data : mapped(typed, short);
  return {
    ...{ row, ...said, permissions, problems },
    ...(language && { language }),
    ...(set && { set }),
  };
}

/** The language with this name, in any of them; undefined for an empty cell, null for any other text. */
function languageNamed(text: string): Language | null | undefined {
  const name = legible(text).toLowerCase();
  if (name === "") return undefined;
  return languages.find((code) => languageNames[code].includes(name)) ?? null;
}

const languageNames: Record<Language, readonly string[]> = {
  de: ["de", "de-de", "deutsch", "german"],
  en: ["en", "en-gb", "en-us", "englisch", "english"],
};

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

/** The columns whose cells are texts of the form. */
const typedColumns = [...allFields, "organization"] as const;
type Typed = (typeof typedColumns)[number];

function mapped(typed: Record<Typed, string>, change: (text: string) => string) {
  return eachField(typedColumns, (column) => change(typed[column]));
}

function isEndless(text: string): boolean {
  return text.length > limits.importFieldRead;
}
