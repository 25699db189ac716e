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
    <div
      className={classes(
        end && "justify-end",
        "flex flex-wrap items-center gap-3 narrow:*:grow narrow:[&>:not(.button)>.button]:w-full print:hidden",
      )}
    >
      {start && <div className="mr-auto -ml-3 narrow:mx-0 narrow:basis-full">{start}</div>}
      {children}
    </div>
  );
}
