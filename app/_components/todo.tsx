import type { ReactNode } from "react";
import type { BadgeTone } from "./badge";
import { Icon, type IconName } from "./icon";
import { List } from "./list";

/** What has happened and wants an answer: rows of a panel, one below the other. */
export function Todo({ children }: { children: ReactNode }) {
  return <List className="todo">{children}</List>;
}

/** What happened, what it means, and one way on. */
export function TodoRow({
  icon,
  tone,
  title,
  action,
  children,
}: {
  icon: IconName;
  /** None for what is not wrong. */
  tone?: BadgeTone;
  title: ReactNode;
  action: ReactNode;
  children: ReactNode;
}) {
  return (
    <li>
      <span className={tone}>
        <Icon icon={icon} />
      </span>
      <div>
        <h3>{title}</h3>
        <p>{children}</p>
      </div>
      {action}
    </li>
  );
}

/** Large figures in a row, each a link to those whom it counts. */
export function Counts({ children }: { children: ReactNode }) {
  return <List className="counts">{children}</List>;
}

/**
 * One figure: a `strong` and its word.
 *
 * @param tone only where something is wrong
 */
export function Count({
  href,
  tone,
  children,
}: {
  href: string;
  tone?: "danger" | "warn";
  children: ReactNode;
}) {
  return (
    <li className={tone}>
      <a href={href}>{children}</a>
    </li>
  );
}
