import type { ReactNode } from "react";

/** A row of buttons (or of forms with one button each). `start` stands far left, on a line of its own where it is narrow. */
export function Actions({ start, children }: { start?: ReactNode; children: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center gap-3 narrow:*:grow narrow:[&>:not(.button)>.button]:w-full print:hidden">
      {start && <div className="mr-auto -ml-3 narrow:mx-0 narrow:basis-full">{start}</div>}
      {children}
    </div>
  );
}
