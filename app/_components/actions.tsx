import type { ReactNode } from "react";
import { classes } from "./classes";

/**
 * A row of buttons (or of forms with one button each). `start` is at the far left, on a line of its own on narrow
 * screens; with `end` the others are at the right.
 */
export function Actions({
  start,
  end,
  children,
}: {
  start?: ReactNode;
  end?: boolean;
  children: ReactNode;
}) {
  return (
    <div className={classes("actions", end && "justify-end")}>
      {start && <div className="start">{start}</div>}
      {children}
    </div>
  );
}
