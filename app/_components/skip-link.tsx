import type { ReactNode } from "react";

/** The first stop of the Tab key: skips header and navigation, to the element with the id `content`. */
export function SkipLink({ children }: { children: ReactNode }) {
  return (
    <a
      href="#content"
      className="absolute top-2 left-2 z-10 -translate-y-[200%] rounded-md bg-ink px-4 py-2.5 text-surface focus:translate-y-0 focus:text-surface"
    >
      {children}
    </a>
  );
}
