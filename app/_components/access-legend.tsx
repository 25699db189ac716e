"use client";

import { AccessIndicator, type AccessMarks } from "./access-indicator";

/** The legend of the access indicator, below a list of users. */
export function AccessLegend({
  texts,
}: {
  texts: { open: string; closed: string; none: string; off: string };
}) {
  return (
    <p className="flex flex-wrap items-center gap-x-5 gap-y-1 text-sm text-soft">
      <Entry marks="+" text={texts.open} />
      <Entry marks="-" text={texts.closed} />
      <Entry marks="." text={texts.none} />
      <Entry marks="+" off text={texts.off} />
    </p>
  );
}

function Entry({ marks, off, text }: { marks: AccessMarks; off?: boolean; text: string }) {
  return (
    <span className="inline-flex items-center gap-1.75">
      <AccessIndicator marks={marks} off={off} />
      {text}
    </span>
  );
}
