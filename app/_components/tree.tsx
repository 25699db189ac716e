import { ArrowRight, ChevronRight, type IconNode } from "lucide";
import type { ReactNode } from "react";
import { Icon } from "./icon";
import { List } from "./list";

/** A node of the tree with what is drawn beside and below it. */
export type TreeNode = {
  /** Where the node leads; also its unique key. */
  href: string;
  icon: IconNode;
  title: ReactNode;
  /** "Kunde · 1111111" */
  detail: ReactNode;
  /** "38 Benutzer:innen" */
  count?: ReactNode;
  /** The content at the right: products, or a badge with its action. */
  side?: ReactNode;
  /** The nodes drawn below it, with the text that opens and closes them. */
  children?: { summary: string; nodes: readonly TreeNode[] };
  /** A link to what is below it and not drawn here. */
  below?: { href: string; label: ReactNode };
};

/** A tree of nodes; open at first, each can be closed, also without JavaScript. */
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

/** A text in which the searched words are marked, wherever they are and in any case. */
export function Marked({ text, search }: { text: string; search: string }) {
  // The longest first: of two words with the same beginning the whole one is marked.
  const words = search
    .split(/\s+/)
    .filter(Boolean)
    .toSorted((one, other) => other.length - one.length);
  if (words.length === 0) return text;
  const literal = words.map((word) => word.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  // Splitting by a pattern with one group gives text and matches alternately.
  return text.split(new RegExp(`(${literal.join("|")})`, "giu")).map((part, index) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: a part is its position in the text.
    index % 2 === 1 ? <mark key={index}>{part}</mark> : part,
  );
}
