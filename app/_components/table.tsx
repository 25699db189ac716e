import type { ComponentProps, ReactNode } from "react";
import { classes } from "./classes";

type Column = {
  label: string;
  /** For screen readers only: the heading of the column of actions. */
  hidden?: boolean;
  /** A width: "w-[35%]". */
  className?: string;
};

/**
 * A list inside a panel, shown as cards on narrow screens. The roles are explicit because browsers drop those of table
 * parts with another `display`.
 */
export function Table({
  caption,
  columns,
  children,
}: {
  caption: string;
  columns: Column[];
  children: ReactNode;
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
      <tbody role="rowgroup">{children}</tbody>
    </table>
    // biome-ignore-end lint/a11y/noRedundantRoles: a table that is displayed as blocks loses its roles without them.
  );
}

/** A row of the table, with cells as children. */
export function Row({ children }: { children: ReactNode }) {
  // biome-ignore lint/a11y/noRedundantRoles: a table that is displayed as blocks loses its roles without them.
  return <tr role="row">{children}</tr>;
}

/** The cell that names the row. */
export function RowHeader({ children }: { children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noRedundantRoles: a table that is displayed as blocks loses its roles without them.
    <th scope="row" role="rowheader">
      {children}
    </th>
  );
}

/** `action` for the cell at the end that holds the row's action. */
export function Cell({ action, ...props }: { action?: boolean } & ComponentProps<"td">) {
  // biome-ignore lint/a11y/noRedundantRoles: a table that is displayed as blocks loses its roles without them.
  return <td role="cell" {...props} className={classes(action && "action", props.className)} />;
}
