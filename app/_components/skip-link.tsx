import type { ReactNode } from "react";
import { classes } from "./classes";

/** One of the first stops of the Tab key: skips header and navigation. */
export function SkipLink({
  to = "content",
  className,
  children,
}: {
  /** The id of the element that it leads to. */
  to?: string;
  className?: string;
  children: ReactNode;
}) {
  return (
    <a href={`#${to}`} className={classes("skip", className)}>
      {children}
    </a>
  );
}
