import { type AreaId, areaIds, areas } from "./catalogue";
import { columnName } from "./csv-reading";
import { Refusal } from "./refusal";

/** What a column of a staff list is about. Of an area: whether the person may enter it. */
export type StaffColumn =
  | "firstName"
  | "lastName"
  | "email"
  | "organization"
  | "areas"
  | { area: AreaId }
  /** What our own result file has besides. */
  | "result";

/** A column of the file: what it is about, and what stands at its head. Null: nothing that is read. */
export type Head = { column: StaffColumn | null; text: string };

/** Heads by which the columns are known, in German and English, written in whatever way. */
const names: Record<Exclude<StaffColumn, { area: AreaId }>, readonly string[]> = {
  firstName: ["Vorname", "Vornamen", "Rufname", "First name", "Given name", "Forename"],
  lastName: ["Nachname", "Name", "Familienname", "Zuname", "Last name", "Surname", "Family name"],
  email: ["E-Mail", "E-Mail-Adresse", "Mail", "Mailadresse", "E-mail address", "Mail address"],
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

/** Letters and digits alone, in lower case: "E-Mail-Adresse *" and "emailadresse" are the same. */
function plain(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, "");
}

/** What the heads of a table say, one by one. */
export function headsOf(cells: readonly string[]): Head[] {
  return cells.map((cell) => ({ column: known.get(plain(cell)) ?? null, text: cell.trim() }));
}

/** The area of this name, in either language. */
export function areaNamed(text: string): AreaId | null {
  const column = known.get(plain(text));
  return typeof column === "object" ? column.area : null;
}

/** How many of the heads are known: what tells the right separator. */
export function knownHeads(heads: readonly Head[]): number {
  return heads.filter(({ column }) => column !== null).length;
}

/**
 * A table without names, addresses or any area is no staff list, and one that says a thing twice can not be understood.
 *
 * @throws Refusal columnMissing with `column`; columnTwice with `name`, `first` and `second`
 */
export function requireHeads(heads: readonly Head[]): void {
  const keys = heads.map(({ column }) => keyOf(column));
  for (const [index, { text }] of heads.entries()) {
    const first = keys.indexOf(keys[index] ?? "");
    if (keys[index] && keys[index] !== "result" && first < index)
      throw new Refusal("columnTwice", {
        field: "file",
        values: { name: text, first: columnName(first), second: columnName(index) },
      });
  }
  const missing =
    (["firstName", "lastName", "email"] as const).find((column) => !keys.includes(column)) ??
    (["areas", ...areaIds].some((key) => keys.includes(key)) ? null : "areas");
  if (missing) throw new Refusal("columnMissing", { field: "file", values: { column: missing } });
}

function keyOf(column: StaffColumn | null): string {
  return typeof column === "object" ? (column?.area ?? "") : column;
}
