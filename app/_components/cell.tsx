import { type ComponentType, Fragment, type ReactNode } from "react";
import type { AccessMarks } from "./access-indicator";
import { Badge, type BadgeContent } from "./badge";
import { EmailAddress } from "./email-address";
import { Icon, type IconName } from "./icon";
import { SubmitButton, SubmitTextButton } from "./sent-form";

/** A line of small text. */
export type CellLine =
  | string
  | {
      text: string;
      /** What is wrong stands out. */
      tone?: "danger" | "warn";
      /** The moment that the text says, for machines. */
      at?: string;
      href?: string;
    };

/** A remark beside the badge, as an icon and a word; `said` is read out before it. */
export type CellMark = { icon: IconName; text: string; said: string };

/** A link, or a button that sends `fields` to the action with this name, at first asking `question` if there is one. */
export type CellAction = {
  text: string;
  /** Said after the text to screen reader users, who may hear it alone. */
  of?: string;
} & (
  | { href: string }
  | {
      send: string;
      fields: Record<string, string | number>;
      ask?: { question: string; text: string };
    }
);

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
  /** Whether there is a checkbox for the row. */
  tick?: boolean;
  access?: AccessMarks;
  /** Whether the user cannot sign in at present. */
  off?: boolean;
  /** The name of the link to the row's page, which its column has. */
  open?: string;
};

/** The form around a list's button: it sends `fields` to the action that it knows by the name `send`. */
export type CellForm = ComponentType<{
  send: string;
  fields: Record<string, string | number>;
  children: ReactNode;
}>;

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
  mark?: CellMark;
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
      {mark && (
        <span className="mark">
          <Icon icon={mark.icon} label={mark.said} />
          {mark.text}
        </span>
      )}
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

/** Lines as running text. */
export function Lines({ lines }: { lines: CellLine[] }) {
  return lines.map((line, place) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: two lines can say the same, and none moves.
    <Fragment key={place}>
      <Line line={line} />
      {place < lines.length - 1 && (wordsOf(line).endsWith(".") ? " " : " · ")}
    </Fragment>
  ));
}

function wordsOf(line: CellLine): string {
  return typeof line === "string" ? line : line.text;
}

function Line({ line, leftOut }: { line: CellLine; leftOut?: string }) {
  if (typeof line === "string") {
    const [before = "", after] = leftOut ? line.split(leftOut, 2) : [];
    if (after === undefined) return <EmailAddress>{line}</EmailAddress>;
    return (
      <>
        {before}
        <span className="wide">{leftOut}</span>
        {after}
      </>
    );
  }
  if (line.href) return <a href={line.href}>{line.text}</a>;
  if (line.at) return <time dateTime={line.at}>{line.text}</time>;
  return <strong className={line.tone}>{line.text}</strong>;
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

/** Links and buttons in a row. */
export function Actions({ actions, form }: { actions: CellAction[]; form?: CellForm }) {
  return (
    <div className="cell-actions">
      {actions.map((action) => (
        <Action key={`${action.text} ${action.of}`} action={action} form={form} />
      ))}
    </div>
  );
}

function Action({ action, form: Form }: { action: CellAction; form?: CellForm }) {
  const { text, of } = action;
  if ("href" in action)
    return (
      <a href={action.href}>
        <Said text={text} of={of} />
      </a>
    );
  const { send, fields, ask } = action;
  if (!Form) return null;
  if (!ask)
    return (
      <Form send={send} fields={fields}>
        <SubmitTextButton>
          <Said text={text} of={of} />
        </SubmitTextButton>
      </Form>
    );
  return (
    <details>
      <summary>
        <Said text={text} of={of} />
      </summary>
      <p>{ask.question}</p>
      <Form send={send} fields={fields}>
        <SubmitButton variant="danger">
          <Said text={ask.text} of={of} />
        </SubmitButton>
      </Form>
    </details>
  );
}

function Said({ text, of }: { text: string; of?: string }) {
  return (
    <>
      {text}
      {of && <span className="sr-only">{of}</span>}
    </>
  );
}
