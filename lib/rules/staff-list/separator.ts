import { readRows, type Separator, separators } from "#lib/rules/csv";
import { limits } from "#lib/rules/limits";
import { Refusal } from "#lib/rules/refusal";
import { headsOf, knownHeads } from "./headings";

/** The separator with which the first row contains headings; if none does, one with which it is too wide. */
export function separatorOf(text: string): Separator {
  let best: { separator: Separator; known: number } = { separator: ";", known: 0 };
  for (const separator of separators) {
    const cells = firstRow(text, separator);
    // A partly recognized heading counts more than none and less than a known one.
    const known = cells ? knownHeads(headsOf(cells)) : 0.5;
    if (known > best.known) best = { separator, known };
  }
  return best.separator;
}

/** The first row with this separator; null if it is too wide, empty if its quotes are invalid with this separator. */
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
