import { ArrowRight, ChevronRight, type IconNode } from "lucide";
import type { ReactNode } from "react";
import { Icon } from "./icon";
import { List } from "./list";

export type TreeNode = {
  /** Where the node leads; also what tells it from every other. */
  href: string;
  icon: IconNode;
  title: ReactNode;
  /** "Kunde · 1111111" */
  detail: ReactNode;
  /** "38 Benutzer:innen" */
  count?: ReactNode;
  /** What stands at the right: products, a badge with its action. */
  side?: ReactNode;
  /** What is drawn below it, with the words that open and close it. */
  children?: { summary: string; nodes: readonly TreeNode[] };
  /** What is below it and not drawn here: a link to where it is. */
  below?: { href: string; label: ReactNode };
};

/** Nodes below nodes; open at first, each can be closed, without a script as well. */
export function Tree({ nodes }: { nodes: readonly TreeNode[] }) {
  return (
    <List className="tree">
      {nodes.map((node) => (
        <Node key={node.href} node={node} />
      ))}
    </List>
  );
}

function Node({ node }: { node: TreeNode }) {
  return (
    <li>
      <div className="node">
        <Icon icon={node.icon} />
        <div>
          <a
            href={node.href}
            className="font-semibold text-ink no-underline hover:text-accent hover:underline"
          >
            {node.title}
          </a>
          <p className="text-sm text-soft">{node.detail}</p>
        </div>
        {node.count !== undefined && <p className="count">{node.count}</p>}
        {node.side && <div className="side">{node.side}</div>}
      </div>
      {node.below && (
        <p className="below">
          <a href={node.below.href}>
            {node.below.label}
            <Icon icon={ArrowRight} className="size-4" />
          </a>
        </p>
      )}
      {node.children && (
        <details open>
          <summary>
            <Icon icon={ChevronRight} />
            {node.children.summary}
          </summary>
          <List>
            {node.children.nodes.map((child) => (
              <Node key={child.href} node={child} />
            ))}
          </List>
        </details>
      )}
    </li>
  );
}

/** A text in which the words that were searched for are marked, wherever they stand and in whatever case. */
export function Marked({ text, search }: { text: string; search: string }) {
  // The longest first: of two words that begin alike the whole one is marked.
  const words = search
    .split(/\s+/)
    .filter(Boolean)
    .toSorted((one, other) => other.length - one.length);
  if (words.length === 0) return text;
  const literal = words.map((word) => word.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  // What a pattern with one group splits: the text between, the match, the text between …
  return text.split(new RegExp(`(${literal.join("|")})`, "giu")).map((part, place) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: a part is its place in the text.
    place % 2 === 1 ? <mark key={place}>{part}</mark> : part,
  );
}
