import { cut } from "#lib/rules/csv";
import { limits } from "#lib/rules/limits";
import { tidyCell } from "#lib/rules/staff-list/cells";
import { type Head, headsOf, plain } from "#lib/rules/staff-list/headings";
import type { Mapping } from "./mapping";

/** Headings of the columns that no staff list has, as `plain` writes them. */
const moreHeads = {
  hash: ["passworthash", "passwordhash", "hash"],
  isOwner: ["hauptkonto", "mainaccount", "owner"],
  deactivated: ["deaktiviert", "deactivated", "disabled"],
} as const;

/** One of these columns. */
export type More = keyof typeof moreHeads;
/** Where the columns are that no staff list has, with their headings. */
export type Columns = Partial<Record<More, { at: number; text: string }>>;

/** Finds the columns that no staff list has; of a repeated one the first. */
export function columnsOf(heads: readonly string[]): Columns {
  const columns: Columns = {};
  for (const [at, text] of heads.entries())
    for (const more of Object.keys(moreHeads) as More[])
      if ((moreHeads[more] as readonly string[]).includes(plain(tidyCell(text))))
        columns[more] ??= { at, text: cut(tidyCell(text), limits.importHeadShown) };
  return columns;
}

/** The headings as for a staff list, which reads further columns like those of its own results: not at all. */
export function headsIn(
  cells: readonly string[],
  columns: Columns,
  { customerNumber }: Mapping,
): Head[] {
  const more = new Set(Object.values(columns).map(({ at }) => at));
  return headsOf(cells).map((head, at) => {
    if (more.has(at)) return { ...head, column: "result" };
    const isNumber = customerNumber !== null && tidyCell(cells[at] ?? "") === customerNumber;
    return isNumber ? { ...head, column: "organization" } : head;
  });
}
