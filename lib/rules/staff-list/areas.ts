import { type AreaId, areaIds, inCatalogueOrder } from "#lib/rules/catalogue";
import { limits } from "#lib/rules/limits";
import { type CellProblem, legible, short, tidyCell } from "./cells";
import type { Layout } from "./columns";
import { areaNamed } from "./headings";

/** Words for a ticked and an unticked box. Compared in lower case. */
const yes = new Set(["x", "ja", "j", "yes", "y", "1", "true", "wahr", "✓", "✔", "☑", "☒"]);
const no = new Set(["", "nein", "n", "no", "0", "false", "falsch", "-", "–", "☐"]);

/** Whether a tidy cell is a ticked box; null if it says neither. */
export function readMark(cell: string): boolean | null {
  const mark = legible(cell).toLowerCase();
  if (yes.has(mark)) return true;
  return no.has(mark) ? false : null;
}

/** Reads the columns of areas together with the one column that lists areas by name. */
export function readAreas(
  { areas, areasHead, positions }: Layout,
  cells: readonly string[],
): { permissions: AreaId[]; problems: CellProblem[] } {
  const permissions: AreaId[] = [];
  const problems: CellProblem[] = [];
  for (const { area, index, text } of areas) {
    const cell = tidyCell(cells[index] ?? "");
    const mark = readMark(cell);
    if (mark) permissions.push(area);
    else if (mark === null)
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
