import type { ReactNode } from "react";
import { classes } from "./classes";
import { Icon } from "./icon";

/** A panel of sections, named by the heading with the id `labelledBy`. A form is one with `className="sheet"`. */
export function Panel({
  labelledBy,
  className,
  children,
}: {
  labelledBy?: string;
  className?: string;
  children: ReactNode;
}) {
  const Element = labelledBy ? "section" : "div";
  return (
    <Element aria-labelledby={labelledBy} className={classes("sheet", className)}>
      {children}
    </Element>
  );
}

/** Heading and note in the margin column, the content beside it. */
export function Section({
  id,
  title,
  note,
  children,
}: {
  /** The heading's id, for `labelledBy` and for links. */
  id?: string;
  title: ReactNode;
  note?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="part">
      <div>
        <h2 id={id}>{title}</h2>
        {note && <p className="mt-1.5 text-sm text-wrap text-soft">{note}</p>}
      </div>
      <div>{children}</div>
    </div>
  );
}

/** A section that is folded until somebody opens it; its summary says the most important of it. */
export function Fold({
  title,
  summary,
  open,
  children,
}: {
  title: ReactNode;
  summary: ReactNode;
  /** Whether it is open at first. */
  open: boolean;
  children: ReactNode;
}) {
  return (
    <details className="part fold" open={open}>
      <summary>
        <Icon icon="chevron-right" />
        <span>
          <strong>{title}</strong>
          <small>{summary}</small>
        </span>
      </summary>
      <div>{children}</div>
    </details>
  );
}

/** The last section of a form: its buttons over the whole width. */
export function ActionsSection({ children }: { children: ReactNode }) {
  return <div className="part actions-part">{children}</div>;
}
