import { namedSeparator, readRows } from "#lib/rules/csv";
import { limits } from "#lib/rules/limits";
import { readMark } from "#lib/rules/staff-list/areas";
import { type CellProblem, short, tidyCell } from "#lib/rules/staff-list/cells";
import { type Layout, layoutOf } from "#lib/rules/staff-list/columns";
import { decodeText } from "#lib/rules/staff-list/decoding";
import { separatorOf } from "#lib/rules/staff-list/separator";
import { type Columns, columnsOf, headsIn, type More } from "./csv-columns";
import { areasHere, type Mapping, numberHere } from "./mapping";
import type { Source, SourcePerson } from "./person";

/**
 * R-1003: the people of a list as CSV, in any form that a staff list may have, with columns for the hash of the password, for
 * main accounts and for accounts that are deactivated.
 *
 * @throws Refusal as for a staff list
 */
export function csvSource(bytes: Uint8Array, mapping: Mapping): Source {
  const { text, damagedAt } = decodeText(bytes);
  if (damagedAt !== null)
    throw new Error("The list is damaged: some of it is in no known encoding.");
  const { separator: named, rest } = namedSeparator(text);
  const rows = readRows(rest, named ?? separatorOf(rest), limits.oldPortalCells);
  for (let row = 1; ; row += 1) {
    const { value: cells, done } = rows.next();
    if (done) throw new Error("The list is empty.");
    if (cells.every((cell) => cell.trim() === "")) continue;
    const columns = columnsOf(cells);
    const layout = layoutOf(headsIn(cells, columns, mapping), row);
    return { layout, people: peopleOf(rows, row, { layout, columns, mapping }) };
  }
}

function* peopleOf(
  rows: Iterable<string[]>,
  headings: number,
  list: { layout: Layout; columns: Columns; mapping: Mapping },
): Generator<SourcePerson> {
  let row = headings;
  for (const cells of rows) {
    row += 1;
    if (cells.some((cell) => cell.trim() !== "")) yield personOf(row, cells, list);
  }
}

function personOf(
  row: number,
  cells: string[],
  { layout, columns, mapping }: { layout: Layout; columns: Columns; mapping: Mapping },
): SourcePerson {
  const own = [...cells];
  const problems: CellProblem[] = [];
  const textOf = (at: number | undefined) => tidyCell(cells[at ?? -1] ?? "");
  const marked = (more: More) => {
    const cell = textOf(columns[more]?.at);
    const mark = readMark(cell);
    if (mark === null)
      problems.push({ code: "cellUnclear", column: columns[more]?.text ?? "", value: short(cell) });
    return mark ?? false;
  };
  const number = layout.positions.get("organization");
  if (number !== undefined) own[number] = numberHere(textOf(number), mapping);
  const areas = layout.positions.get("areas");
  const names = textOf(areas)
    .split(/[,;|\n]/)
    .map(tidyCell)
    .filter(Boolean);
  if (areas !== undefined) own[areas] = areasHere(names, mapping);
  return {
    row,
    cells: own,
    hash: textOf(columns.hash?.at),
    isOwner: marked("isOwner") || names.some((name) => mapping.owners.has(name)),
    deactivated: marked("deactivated"),
    problems,
  };
}
