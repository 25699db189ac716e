"use client";

import { type CellContent, ContentBox } from "./cell";
import type { CellForm } from "./cell-actions";
import { Icon, type IconName } from "./icon";
import { List } from "./list";
import { Marked } from "./marked";

/** A node of the tree with what is drawn beside and below it, as plain data. */
export type TreeNode = {
  /** Where the node leads; also its unique key. */
  href: string;
  icon: IconName;
  title: string;
  /** "Kunde" */
  kind: string;
  /** "1111111", "Hamburg" */
  details: string[];
  /** "38 Benutzer:innen" */
  count: string;
  /** The content at the right: products, or a badge with its action. */
  side?: CellContent;
  /** The nodes drawn below it, with the text that opens and closes them. */
  children?: { summary: string; nodes: readonly TreeNode[] };
  /** A link to what is below it and not drawn here. */
  below?: { href: string; label: string };
};

type Drawing = {
  /** Words that are marked in titles and details. */
  search?: string;
  /** What the buttons of the nodes stand in. */
  form?: CellForm;
};

/** A tree of nodes, drawn from plain data; open at first, each can be closed, also without JavaScript. */
export function Tree({ nodes, ...drawing }: { nodes: readonly TreeNode[] } & Drawing) {
  return (
    <List className="tree">
      {nodes.map((node) => (
        <Node key={node.href} node={node} {...drawing} />
      ))}
    </List>
  );
}

function Node({ node, search = "", form }: { node: TreeNode } & Drawing) {
  return (
    <li>
      <div className="node">
        <Icon icon={node.icon} />
        <div className="content">
          <a className="title" href={node.href}>
            <Marked text={node.title} search={search} />
          </a>
          <p>
            {node.kind} · <Marked text={node.details.join(" · ")} search={search} />
          </p>
        </div>
        <p className="count">{node.count}</p>
        {node.side && (
          <div className="side">
            <ContentBox content={node.side} form={form} />
          </div>
        )}
      </div>
      {node.below && (
        <p className="below">
          <a href={node.below.href}>
            {node.below.label}
            <Icon icon="arrow-right" className="size-4" />
          </a>
        </p>
      )}
      {node.children && (
        <details open>
          <summary>
            <Icon icon="chevron-right" />
            {node.children.summary}
          </summary>
          <List>
            {node.children.nodes.map((child) => (
              <Node key={child.href} node={child} search={search} form={form} />
            ))}
          </List>
        </details>
      )}
    </li>
  );
}
