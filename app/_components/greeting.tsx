import type { ReactNode } from "react";
import { AccessIndicator, type AccessSections } from "./access-indicator";

/** The head of the dashboard: the user's name and access indicator with the number of areas. */
export function Greeting({
  title,
  detail,
  sections,
  caption,
}: {
  title: ReactNode;
  detail: ReactNode;
  sections: AccessSections;
  caption: ReactNode;
}) {
  return (
    <div className="flex flex-wrap items-end justify-between gap-x-12 gap-y-4">
      <div className="min-w-0 wrap-anywhere">
        <h1>{title}</h1>
        <p className="text-soft">{detail}</p>
      </div>
      <figure className="grid gap-2">
        <AccessIndicator sections={sections} size="large" />
        <figcaption className="text-sm text-soft">{caption}</figcaption>
      </figure>
    </div>
  );
}
