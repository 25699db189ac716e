"use client";

import type { BadgeContent } from "./badge";
import { type CellContent, Content } from "./cell";
import { Access, type AreaNames } from "./cell-access";
import type { CellForm } from "./cell-actions";
import { classes } from "./classes";
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

/**
 * A list inside a panel, drawn from plain data and shown as cards on narrow screens. The server sends the texts of the
 * cells and no elements, so a list is small. The roles are explicit because browsers drop those of table parts with
 * another `display`.
 *
 * @param className what is special about this list: "people"
 * @param form what the buttons of the rows stand in
 */
export function Table({
  caption,
  className,
  columns,
  rows,
  form,
}: {
  caption: string;
  className?: string;
  columns: readonly Column[];
  rows: readonly Row[];
  form?: CellForm;
}) {
  return (
    // biome-ignore-start lint/a11y/noRedundantRoles: a table that is displayed as blocks loses its roles without them.
    <table className={classes("table", className)} role="table">
      <caption className="sr-only">{caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map((column) => (
            <th
              key={column.label}
              scope="col"
              role="columnheader"
              className={column.className}
              aria-sort={column.sort?.order}
            >
              <Heading column={column} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr key={row.key} role="row">
            {columns.map((column, place) => {
              const cell = row.cells[place] ?? {};
              const Element = column.header ? "th" : "td";
              return (
                <Element
                  key={column.label}
                  scope={column.header ? "row" : undefined}
                  role={column.header ? "rowheader" : "cell"}
                  className={kindOf(column, cell)}
                >
                  <Cell column={column} row={row} cell={cell} form={form} />
                </Element>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
    // biome-ignore-end lint/a11y/noRedundantRoles: a table that is displayed as blocks loses its roles without them.
  );
}

function kindOf(column: Column, { access, state, untickable }: CellContent): string | undefined {
  if (column.opens) return "action";
  if (state) return "state";
  if (column.ticks) return untickable ? undefined : "ticks";
  return access && "access";
}

function Heading({ column: { label, hidden, sort, ticks } }: { column: Column }) {
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

function Cell({
  column,
  row,
  cell,
  form,
}: {
  column: Column;
  row: Row;
  cell: CellContent;
  form?: CellForm;
}) {
  const { ticks, areas, opens, badges, marks, leftOut, address, page } = column;
  // What the row is called in the labels of its checkbox and its link.
  const title = row.cells.find((one) => one.title !== undefined)?.title;
  const href =
    page?.replace("*", String(row.key)) ?? (address ? addressOf(address, cell) : cell.href);
  if (ticks) return cell.untickable ? null : <Tick of={title} ticks={ticks} value={row.key} />;
  if (cell.access && areas) return <Access cell={cell} areas={areas} />;
  if (opens) {
    const { icon, text } = opens[cell.open ?? "usual"] ?? opens.usual;
    return (
      <a className="row-action" href={href} aria-label={`${text}: ${title}`}>
        <Icon icon={icon} />
        {text}
      </a>
    );
  }
  const badge = cell.state ? badges?.[cell.state] : cell.badge;
  const mark = cell.mark ? marks?.[cell.mark] : undefined;
  return <Content content={{ ...cell, badge, href }} mark={mark} leftOut={leftOut} form={form} />;
}

function addressOf(address: string, { lines: [line] = [] }: CellContent): string {
  const place = address.lastIndexOf("*");
  return `${address.slice(0, place)}${line}${address.slice(place + 1)}`;
}

/** A checkbox of a form that stands elsewhere in the panel. */
function Tick({
  of,
  ticks,
  value,
}: {
  of?: string;
  ticks: NonNullable<Column["ticks"]>;
  value: string | number;
}) {
  return (
    <input
      type="checkbox"
      className="tick"
      name={ticks.name}
      value={value}
      form={ticks.form}
      defaultChecked={ticks.checked}
      aria-label={`${ticks.label}: ${of}`}
    />
  );
}
