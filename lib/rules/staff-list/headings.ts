import { type AreaId, areas } from "#lib/rules/catalogue";
import { cut } from "#lib/rules/csv";
import { limits } from "#lib/rules/limits";
import { normalForm } from "#lib/rules/normal-form";
import { allFields, eachField, type UserField, userFields } from "#lib/rules/user-fields";
import { tidyCell } from "./cells";

/** A column's content, and the beginning of its heading. Null for a column that is not read. */
export type Head = { column: StaffColumn | null; text: string };

/** Further headings; the table of the fields is part of what browsers load to check a form. */
const moreHeads: Partial<Record<UserField, readonly string[]>> = {
  validFrom: ["Gültig von", "Beginn", "Eintritt", "Start date"],
  validUntil: ["Ende", "Austritt", "Befristet bis", "Valid to", "End date"],
};

/** Headings by which columns are recognized, in German and English, in any spelling. */
export const names: Record<Exclude<StaffColumn, { area: AreaId }>, readonly string[]> = {
  ...eachField(allFields, (field) => [
    ...Object.values(userFields[field].column.heads).flat(),
    ...(moreHeads[field] ?? []),
  ]),
  organization: [
    "Kundennummer",
    "Kundennr.",
    "Kunden-Nr.",
    "Kd.-Nr.",
    "Customer number",
    "Customer no.",
  ],
  language: ["Sprache", "E-Mail-Sprache", "Language", "Email language"],
  set: ["Vorlage", "Berechtigungsvorlage", "Permission set", "Set"],
  areas: ["Bereiche", "Berechtigungen", "Rechte", "Rollen", "Areas", "Permissions", "Roles"],
  result: [
    "Zeile",
    "Ergebnis",
    "Grund",
    "Benutzernummer",
    "Row",
    "Result",
    "Reason",
    "User number",
  ],
};

const areaOfName = new Map<string, AreaId>(
  areas.flatMap(({ id, name }) =>
    [id, name.de, name.en].map((text): [string, AreaId] => [plain(text), id]),
  ),
);

/** Where a provider calls an area like another column, that heading means the other column. */
const known = new Map<string, StaffColumn>([
  ...[...areaOfName].map(([text, area]): [string, StaffColumn] => [text, { area }]),
  ...Object.entries(names).flatMap(([column, texts]) =>
    texts.map((text): [string, StaffColumn] => [plain(text), column as keyof typeof names]),
  ),
]);

/**
 * Only letters and digits, in lower case: "E-Mail-Adresse *" and "emailadresse" are equal. No known heading is longer.
 */
export function plain(text: string): string {
  const beginning = text.slice(0, limits.importCellShown).toLowerCase();
  // A shortcut: most are plain already, and a list has hundreds of thousands.
  if (/^[a-z0-9]*$/.test(beginning)) return beginning;
  return normalForm("NFKC", beginning)
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, "");
}

/** Interprets the headings of a table. */
export function headsOf(cells: readonly string[]): Head[] {
  return cells.map((cell) => {
    const text = tidyCell(cell);
    return { column: known.get(plain(text)) ?? null, text: cut(text, limits.importHeadShown) };
  });
}

/** The area with this name in either language, or null. */
export function areaNamed(text: string): AreaId | null {
  return areaOfName.get(plain(text)) ?? null;
}

/** The number of recognized headings, by which the separator is chosen. */
export function knownHeads(heads: readonly Head[]): number {
  return heads.filter(({ column }) => column !== null).length;
}

/** A heading in the form in which headings are compared. */
export function keyOf(column: StaffColumn | null): string {
  if (typeof column !== "object") return column;
  return column ? `area ${column.area}` : "";
}

/** What a column of a user list contains. For an area: whether the person may enter it. */
export type StaffColumn =
  | UserField
  | "organization"
  | "language"
  /** The name of a permission set. */
  | "set"
  | "areas"
  | { area: AreaId }
  /** An additional column of our own result file. */
  | "result";
