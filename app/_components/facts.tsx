import type { ReactNode } from "react";
import { Icon } from "./icon";

/** A read-only fact and what it is called. */
export type Fact = { term: string; value: ReactNode };

/** Read-only facts in columns; below a row of fields they are separated by a line. */
export function Facts({ facts }: { facts: Fact[] }) {
  return (
    <dl className="facts">
      {facts.map(({ term, value }) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Why the facts cannot be changed, and what to do instead. */
export function LockedNote({ children }: { children: ReactNode }) {
  return (
    <p className="locked-note">
      <Icon icon="lock" />
      <span>{children}</span>
    </p>
  );
}

/** Whom or what a confirmation concerns: terms and values in two columns. */
export function Summary({ facts }: { facts: Fact[] }) {
  return (
    <dl className="grid grid-cols-[minmax(6rem,auto)_minmax(0,1fr)] gap-x-5 gap-y-1">
      {facts.map(({ term, value }) => (
        <div key={term} className="contents">
          <dt className="text-soft">{term}</dt>
          <dd className="wrap-anywhere">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
