import { type AreaId, areaIds, areas } from "#lib/rules/catalogue";
import { columnName, cut } from "#lib/rules/csv";
import { limits } from "#lib/rules/limits";
import { normalForm } from "#lib/rules/normal-form";
import { Refusal, type RefusalCode } from "#lib/rules/refusal";
import { eachField, type PersonField, personFields, userFields } from "#lib/rules/user-fields";
import { isDamaged, tidyCell } from "./cells";

/** What a column of a user list contains. For an area: whether the person may enter it. */
export type StaffColumn =
  | PersonField
  | "organization"
  | "areas"
  | { area: AreaId }
  /** An additional column of our own result file. */
  | "result";

/** A column's content, and the beginning of its heading. Null for a column that is not read. */
export type Head = { column: StaffColumn | null; text: string };

/** The positions of the columns that are read, found once for the whole file (FF-B3). */
export type Layout = {
  width: number;
  /** The index of each column that is not an area's. */
  positions: ReadonlyMap<string, number>;
  areas: readonly { area: AreaId; index: number; text: string }[];
  /** The heading of the column with the names of areas. */
  areasHead: string;
  /** Headings of columns that are not read. */
  ignored: string[];
};

/** Headings by which columns are recognized, in German and English, in any spelling. */
const names: Record<Exclude<StaffColumn, { area: AreaId }>, readonly string[]> = {
  ...eachField(personFields, (field) => Object.values(userFields[field].column.heads).flat()),
  organization: [
    "Kundennummer",
    "Kundennr.",
    "Kunden-Nr.",
    "Kd.-Nr.",
    "Customer number",
    "Customer no.",
  ],
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

const known = new Map<string, StaffColumn>([
  ...Object.entries(names).flatMap(([column, texts]) =>
    texts.map((text): [string, StaffColumn] => [plain(text), column as keyof typeof names]),
  ),
  ...areas.flatMap(({ id, name }) =>
    [id, name.de, name.en].map((text): [string, StaffColumn] => [plain(text), { area: id }]),
  ),
]);

/**
 * Only letters and digits, in lower case: "E-Mail-Adresse *" and "emailadresse" are equal. No known heading is longer.
 */
function plain(text: string): string {
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
  const column = known.get(plain(text));
  return typeof column === "object" ? column.area : null;
}

/** The number of recognized headings, by which the separator is chosen. */
export function knownHeads(heads: readonly Head[]): number {
  return heads.filter(({ column }) => column !== null).length;
}

/**
 * Finds the columns. A table without names, addresses or any area is not a user list; one with a duplicate column is
 * ambiguous; and an unrecognized column that may be the customer number is refused, because its people would be added
 * to another organization (FF-F1).
 *
 * @param row of the headings, as a spreadsheet counts
 * @throws Refusal fileDamaged with `row` and `column`; columnTwice with `name`, `first` and `second`; columnMissing
 *   with `column`; columnUnclear with `name` and `column`
 */
export function layoutOf(heads: readonly Head[], row: number): Layout {
  const first = new Map<string, number>();
  for (const [index, { column, text }] of heads.entries()) {
    if (isDamaged(text)) throw refusalOf("fileDamaged", { row, column: columnName(index) });
    const key = keyOf(column);
    const at = first.get(key);
    if (at === undefined) first.set(key, index);
    else if (key && key !== "result")
      throw refusalOf("columnTwice", {
        name: text,
        first: columnName(at),
        second: columnName(index),
      });
  }
  const missing =
    personFields.find((field) => userFields[field].column.needed && !first.has(field)) ??
    (["areas", ...areaIds].some((key) => first.has(key)) ? null : "areas");
  if (missing) throw refusalOf("columnMissing", { column: missing });
  const unread = heads.filter(({ column, text }) => column === null && text !== "");
  const unclear = first.has("organization") ? undefined : unread.find(mayBeCustomerNumber);
  if (unclear)
    throw refusalOf("columnUnclear", {
      name: unclear.text,
      column: columnName(heads.indexOf(unclear)),
    });
  return {
    width: heads.length,
    positions: first,
    areas: heads.flatMap(({ column, text }, index) =>
      typeof column === "object" && column ? [{ area: column.area, index, text }] : [],
    ),
    areasHead: heads[first.get("areas") ?? -1]?.text ?? "",
    ignored: unread.map(({ text }) => text),
  };
}

/**
 * Whether a heading may mean the customer number: any word for a customer, alone or with "number" ("Kd-ID", "Mandant"),
 * a company's number, or a known heading with at most two wrong letters ("Costumer number").
 */
function mayBeCustomerNumber({ text }: Head): boolean {
  const head = plain(text);
  const [, customer] =
    /(?:kunden?|kde?|customers?|clients?|debitor(?:en)?|mandant(?:en)?|instanz(?:en)?|accounts?|organi[sz]ations?)(.*)$/.exec(
      head,
    ) ?? [];
  const [, company] = /(?:firmen|unternehmens|partner|companys?|tenants?)(.+)$/.exec(head) ?? [];
  return (
    /^k(?:un)?nr\d*$/.test(head) ||
    (customer !== undefined && /^(?:$|\d)/.test(customer)) ||
    /^(?:n?u?m+er|n[ru]|no|num|id|code|kennung)/.test(customer ?? company ?? "") ||
    names.organization.some((name) => plain(name).length > 7 && isNearly(head, plain(name)))
  );
}

/** Whether two texts differ by at most two letters (Levenshtein). */
function isNearly(one: string, other: string): boolean {
  if (Math.abs(one.length - other.length) > 2) return false;
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...one].entries()) {
    const next = [index + 1];
    for (const [at, its] of [...other].entries())
      next.push(
        Math.min(
          (next[at] ?? 0) + 1,
          (row[at + 1] ?? 0) + 1,
          (row[at] ?? 0) + (letter === its ? 0 : 1),
        ),
      );
    row = next;
  }
  return (row.at(-1) ?? 3) <= 2;
}

function keyOf(column: StaffColumn | null): string {
  return typeof column === "object" ? (column?.area ?? "") : column;
}

function refusalOf(code: RefusalCode, values: Refusal["values"]): Refusal {
  return new Refusal(code, { field: "file", values });
}
