import type { ReactNode } from "react";
import { AccessIndicator, type AccessMarks } from "./access-indicator";

/** The head of the dashboard: the user's name and access indicator with the number of areas. */
export function Greeting({
  title,
  detail,
  marks,
  caption,
}: {
  title: ReactNode;
  detail: ReactNode;
  marks: AccessMarks;
  caption: ReactNode;
}) {
  return (
    <div className="flex flex-wrap items-end justify-between gap-x-12 gap-y-4">
      <div className="min-w-0 wrap-anywhere">
        <h1>{title}</h1>
        <p className="text-soft">{detail}</p>
      </div>
      <figure className="grid gap-2">
        <AccessIndicator marks={marks} size="large" />
        <figcaption className="text-sm text-soft">{caption}</figcaption>
      </figure>
    </div>
  );
}
