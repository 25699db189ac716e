"use client";

import { AccessIndicator, type AccessMarks } from "./access-indicator";
import type { BadgeContent } from "./badge";
import { type CellContent, type CellForm, Content } from "./cell";
import { Icon, type IconName } from "./icon";

/** A column, and what its cells share. */
export type Column = {
  label: string;
  /** For screen readers only: the heading of a column of checkboxes or actions. */
  hidden?: boolean;
  /** Its width: "w-[35%]". */
  className?: string;
  /** The cell that names the row. */
  header?: boolean;
  /** The checkboxes of the column belong to this form, and have this name and label. */
  ticks?: { form: string; name: string; label: string; checked: boolean };
  /** Badges by the name that cells have for them. */
  badges?: Record<string, BadgeContent>;
  areas?: AreaNames;
  /** Links to where the title of the row leads, by the name that cells have for them. */
  opens?: Record<string, { icon: IconName; text: string }>;
};

/**
 * The names of all areas by section, in the order of the access indicator, and how many of them somebody may open:
 * "{open} von {all} Bereichen".
 */
export type AreaNames = { names: readonly (readonly string[])[]; count: string };

/** A row, with a cell for each column. */
export type Row = { key: string | number; cells: readonly CellContent[] };

/**
 * A list inside a panel, drawn from plain data and shown as cards on narrow screens. The server sends the texts of the
 * cells and no elements, so a list is small. The roles are explicit because browsers drop those of table parts with
 * another `display`.
 *
 * @param form what the buttons of the rows stand in
 */
export function Table({
  caption,
  columns,
  rows,
  form,
}: {
  caption: string;
  columns: readonly Column[];
  rows: readonly Row[];
  form?: CellForm;
}) {
  return (
    // biome-ignore-start lint/a11y/noRedundantRoles: a table that is displayed as blocks loses its roles without them.
    <table className="table" role="table">
      <caption className="sr-only">{caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map(({ label, hidden, className }) => (
            <th key={label} scope="col" role="columnheader" className={className}>
              {hidden ? <span className="sr-only">{label}</span> : label}
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
                  className={kindOf(cell)}
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

function kindOf({ open, access }: CellContent): string | undefined {
  if (open) return "action";
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
  const { ticks, areas, opens, badges } = column;
  const link = cell.open && opens?.[cell.open];
  // What the row is called in the labels of its checkbox and its link.
  const head = row.cells.find(({ title }) => title !== undefined);
  if (cell.tick && ticks) return <Tick of={head?.title} ticks={ticks} value={row.key} />;
  if (cell.access && areas) return <Access marks={cell.access} off={cell.off} areas={areas} />;
  if (link)
    return (
      <a className="row-action" href={head?.href} aria-label={`${link.text}: ${head?.title}`}>
        <Icon icon={link.icon} />
        {link.text}
      </a>
    );
  const badge = cell.state ? badges?.[cell.state] : cell.badge;
  return <Content content={{ ...cell, badge }} form={form} />;
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
    <label>
      <input
        type="checkbox"
        className="tick"
        name={ticks.name}
        value={value}
        form={ticks.form}
        defaultChecked={ticks.checked}
      />
      <span className="tick-label">
        {ticks.label}
        <span className="sr-only">: {of}</span>
      </span>
    </label>
  );
}

/** The access indicator with the number of open areas as text, which opens the list of their names. */
function Access({ marks, off, areas }: { marks: AccessMarks; off?: boolean; areas: AreaNames }) {
  const open = namesOf(marks, areas, "+");
  const all = open.length + namesOf(marks, areas, "-").length;
  const count = areas.count.replace("{open}", String(open.length)).replace("{all}", String(all));
  return (
    <>
      <AccessIndicator marks={marks} off={off} />
      {open.length > 0 ? (
        <details>
          <summary>{count}</summary>
          <p>{open.join(", ")}</p>
        </details>
      ) : (
        <p>{count}</p>
      )}
    </>
  );
}

/** The areas with this mark. */
function namesOf(marks: AccessMarks, { names }: AreaNames, wanted: string): string[] {
  return marks
    .split(" ")
    .flatMap((section, index) =>
      [...section].flatMap((mark, place) => (mark === wanted ? (names[index]?.[place] ?? []) : [])),
    );
}
