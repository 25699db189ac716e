import type { ReactNode } from "react";
import { type DoorSections, Doors } from "./doors";

/** The head of the dashboard: who one is, and the own doors with their count in words. */
export function Greeting({
  title,
  detail,
  sections,
  caption,
}: {
  title: ReactNode;
  detail: ReactNode;
  sections: DoorSections;
  caption: ReactNode;
}) {
  return (
    <div className="flex flex-wrap items-end justify-between gap-x-12 gap-y-4">
      <div className="min-w-0 wrap-anywhere">
        <h1>{title}</h1>
        <p className="text-soft">{detail}</p>
      </div>
      <figure className="grid gap-2">
        <Doors sections={sections} size="large" />
        <figcaption className="text-sm text-soft">{caption}</figcaption>
      </figure>
    </div>
  );
}
