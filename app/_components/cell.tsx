import type { AccessMarks } from "./access-indicator";
import { Badge, type BadgeContent } from "./badge";
import { Actions, type CellAction, type CellForm } from "./cell-actions";
import { type CellLine, Line } from "./cell-line";
import { EmailAddress } from "./email-address";
import { Mark, type MarkContent } from "./mark";

/** What stands in a cell, from top to bottom, as plain data. */
export type CellContent = {
  /** The column's heading, for rows that are shown as cards. */
  label?: string;
  /** A word before the text of a row that is shown as a card: "von". */
  lead?: string;
  /** Leads to `href` if there is one. */
  title?: string;
  /** Like a title, but not emphasized. */
  text?: string;
  /** The moment that the text says, for machines. */
  at?: string;
  href?: string;
  /** A short remark after the title: "neu", "(Sie)". */
  tag?: string;
  badge?: BadgeContent;
  /** The name that the column has for the badge. */
  state?: string;
  /** The name that the column has for the mark beside the badge. */
  mark?: string;
  lines?: CellLine[];
  actions?: CellAction[];
  /** Whether there is no checkbox for the row. */
  untickable?: boolean;
  access?: AccessMarks;
  /** the permission set that the user was given, and how they differ from it. */
  set?: string;
  drift?: string;
  /** Whether the user cannot sign in at present. */
  off?: boolean;
  /** The name of the link to the row's page, which its column has; none for the usual one. */
  open?: string;
};

/** The content of a cell outside a table. */
export function ContentBox(props: Parameters<typeof Content>[0]) {
  return (
    <div className="content">
      <Content {...props} />
    </div>
  );
}

/**
 * The content of a cell.
 *
 * @param leftOut words that cards have no room for: "angemeldet " in "Zuletzt angemeldet heute"
 */
export function Content({
  content,
  mark,
  leftOut,
  form,
}: {
  content: CellContent;
  mark?: MarkContent;
  leftOut?: string;
  form?: CellForm;
}) {
  const { label, lead, title, text, href, at, tag, badge, lines = [] } = content;
  return (
    <>
      {label && (
        <span aria-hidden="true" className="card-label">
          {label}
        </span>
      )}
      {lead && (
        <span aria-hidden="true" className="card-lead">
          {lead}{" "}
        </span>
      )}
      {title !== undefined && <Title title={title} href={href} />}
      {text !== undefined && <Text text={text} href={href} at={at} />}
      {tag && " "}
      {tag && <span className="tag">{tag}</span>}
      {badge && <Badge {...badge} />}
      {mark && <Mark {...mark} />}
      {lines.map((line, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two lines can say the same, and none moves.
        <p key={place}>
          <Line line={line} leftOut={leftOut} />
        </p>
      ))}
      {content.actions && <Actions actions={content.actions} form={form} />}
    </>
  );
}

function Title({ title, href }: { title: string; href?: string }) {
  if (!href) return <strong dir="auto">{title}</strong>;
  return (
    <a className="title" href={href} dir="auto">
      {title}
    </a>
  );
}

function Text({ text, href, at }: { text: string; href?: string; at?: string }) {
  if (href) return <a href={href}>{text}</a>;
  return at ? <time dateTime={at}>{text}</time> : <EmailAddress>{text}</EmailAddress>;
}
