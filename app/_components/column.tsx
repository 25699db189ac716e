import type { BadgeContent } from "./badge";
import type { CellContent } from "./cell";
import type { AreaNames } from "./cell-access";
import { Icon, type IconName } from "./icon";
import type { MarkContent } from "./mark";

/** A column, and what its cells share. */
export type Column = {
  label: string;
  /** For screen readers only: the heading of a column of checkboxes or actions. */
  hidden?: boolean;
  /** Its width: "w-[35%]". */
  className?: string;
  /** The cell that names the row. */
  header?: boolean;
  /** Its heading is a link that sorts the list by it, or turns the order around; `order` says how it is sorted now. */
  sort?: { href: string; order?: "ascending" | "descending" };
  /** The checkboxes of the column belong to this form, and have this name and label. `all` ticks those of all rows. */
  ticks?: {
    form: string;
    name: string;
    label: string;
    checked: boolean;
    all: { href: string; text: string; said: string };
  };
  /** Badges, and marks beside them, by the names that cells have for them. */
  badges?: Record<string, BadgeContent>;
  marks?: Record<string, MarkContent>;
  /** Words of its lines that cards leave out. */
  leftOut?: string;
  /** Where its texts lead: the last "*" stands for a cell's first line. */
  address?: string;
  /** Where its cells lead, if that is the page of the row: the first "*" stands for its key. */
  page?: string;
  areas?: AreaNames;
  /** Links to the page of the row, by the name that cells have for them; a cell without one has the usual. */
  opens?: Record<string, OpenLink> & { usual: OpenLink };
};

type OpenLink = { icon: IconName; text: string };

/** A row, with a cell for each column. */
export type Row = { key: string | number; cells: readonly CellContent[] };

/** The heading of a column: its name, a link that sorts the list by it, or one that ticks all rows. */
export function ColumnHeading({ column: { label, hidden, sort, ticks } }: { column: Column }) {
  if (ticks)
    return (
      <a href={ticks.all.href}>
        {ticks.all.text}
        <span className="sr-only">{ticks.all.said}</span>
      </a>
    );
  if (sort)
    return (
      <a className="sort" href={sort.href}>
        {label}
        <Icon icon={sort.order ? arrows[sort.order] : "chevrons-up-down"} />
      </a>
    );
  return hidden ? <span className="sr-only">{label}</span> : label;
}

const arrows = { ascending: "arrow-up", descending: "arrow-down" } as const;
