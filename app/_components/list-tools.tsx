import type { ReactNode } from "react";

/** The top of a list's panel: the search, then facets, which divide what it leaves. */
export function ListTools({ children }: { children: ReactNode }) {
  return <div className="list-tools">{children}</div>;
}

/** One line below the tools, announced to screen readers: how many were found, or nothing, with the way back. */
export function ListResult({ children }: { children: ReactNode }) {
  return (
    <p role="status" className="px-list py-3 text-sm text-soft">
      {children}
    </p>
  );
}
