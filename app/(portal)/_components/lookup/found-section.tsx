import type { ReactNode } from "react";

/** What a search has found of another list: a few rows below a heading, and the way to all of them. */
export function FoundSection({
  id,
  title,
  all,
  children,
}: {
  id: string;
  title: string;
  /** Where there are more. */
  all: { href: string; label: string } | null;
  children: ReactNode;
}) {
  return (
    <section aria-labelledby={id} className="border-b border-line pb-2">
      <h2 id={id} className="px-list pt-4 text-base">
        {title}
      </h2>
      {children}
      {all && (
        <p className="px-list py-2 text-sm">
          <a href={all.href}>{all.label}</a>
        </p>
      )}
    </section>
  );
}
