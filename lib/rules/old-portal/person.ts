import { areaIds } from "#lib/rules/catalogue";
import { limits } from "#lib/rules/limits";
import type { CellProblem } from "#lib/rules/staff-list/cells";
import type { Layout } from "#lib/rules/staff-list/columns";
import { withoutTwins } from "#lib/rules/staff-list/parse";
import { readRow, type StaffRow } from "#lib/rules/staff-list/row";
import { type LeftOut, refusalOfOldHash } from "./old-hash-bounds";

/** The people of an older portal as a table, as a staff list has them. */
export type Source = {
  layout: Layout;
  people: Iterable<SourcePerson>;
};

/** A row of that table, and what no staff list has. */
export type SourcePerson = {
  /** As the file counts. */
  row: number;
  cells: readonly string[];
  hash: string;
  isOwner: boolean;
  deactivated: boolean;
  problems?: readonly CellProblem[];
};

/** A person who is to be imported, with what the row has of problems. */
export type ImportedPerson = StaffRow & {
  isOwner: boolean;
  deactivated: boolean;
  /** The hash of the password; null if it is left out. */
  hash: string | null;
  leftOut: LeftOut | null;
};

/**
 * R-1003, R-202: reads the people of an older portal as a staff list is read: the same names, addresses, areas and problems.
 *
 * @param organization the customer number of those who come without one
 * @throws Error for too many people, before more are read
 */
export function readPeople({ layout, people }: Source, organization: string): ImportedPerson[] {
  if (layout.positions.has("set"))
    throw new Error("Permission sets belong to the organizations here: name areas instead.");
  const read: ImportedPerson[] = [];
  for (const person of people) {
    if (read.length === limits.oldPortalPeople)
      throw new Error(`More than ${limits.oldPortalPeople} people: import them in several parts.`);
    read.push(readPerson(layout, person, organization));
  }
  if (read.length === 0) throw new Error("Nobody is in this file.");
  return withoutTwins(read);
}

function readPerson(
  layout: Layout,
  { row, cells, hash, isOwner, deactivated, problems = [] }: SourcePerson,
  organization: string,
): ImportedPerson {
  const staff = readRow(row, layout, isOwner ? ticked(layout, cells) : cells, organization);
  const leftOut = refusalOfOldHash(hash);
  return {
    ...staff,
    permissions: isOwner ? [] : staff.permissions,
    problems: [...staff.problems, ...problems],
    isOwner,
    deactivated,
    hash: leftOut ? null : hash,
    leftOut,
  };
}

/** the cells of an owner, who holds everything anyway, with an area: a staff list asks for one. */
function ticked({ areas, positions }: Layout, cells: readonly string[]): string[] {
  const list = positions.get("areas");
  const at = list ?? areas[0]?.index ?? 0;
  // A row may end before its last empty cells.
  const own = Array.from({ length: Math.max(cells.length, at + 1) }, (_, one) => cells[one] ?? "");
  return own.with(at, list === undefined ? "x" : (areaIds[0] ?? ""));
}
