import { Fragment } from "react";
import { EmailAddress } from "./email-address";

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

/**
 * One line.
 *
 * @param leftOut words that cards have no room for
 */
export function Line({ line, leftOut }: { line: CellLine; leftOut?: string }) {
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

function wordsOf(line: CellLine): string {
  return typeof line === "string" ? line : line.text;
}
