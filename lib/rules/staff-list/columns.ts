import { type AreaId, areaIds } from "#lib/rules/catalogue";
import { columnName } from "#lib/rules/csv";
import { Refusal, type RefusalCode } from "#lib/rules/refusal";
import { allFields, userFields } from "#lib/rules/user-fields";
import { isDamaged } from "./cells";
import { type Head, keyOf, names, plain } from "./headings";

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

/**
 * Finds the columns. A table without names, addresses or any area or permission set is not a user list; one with a
 * duplicate column is ambiguous; and an unrecognized column that may be the customer number is refused, because its people would be added
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
    allFields.find((field) => userFields[field].column.needed && !first.has(field)) ??
    (["areas", "set", ...areaIds.map((area) => keyOf({ area }))].some((key) => first.has(key))
      ? null
      : "areas");
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

function refusalOf(code: RefusalCode, values: Refusal["values"]): Refusal {
  return new Refusal(code, { field: "file", values });
}
