"use client";

import { type CellContent, Content } from "./cell";
import { Access } from "./cell-access";
import type { CellForm } from "./cell-actions";
import { Tick } from "./cell-tick";
import { classes } from "./classes";
import { type Column, ColumnHeading, type Row } from "./column";
import { Icon } from "./icon";

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
              <ColumnHeading column={column} />
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
