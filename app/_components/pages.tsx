"use client";

import type { ReactNode } from "react";
import { Icon, type IconName } from "./icon";
import { List } from "./list";

type PageLink = { href: string; label: string };

/** A link at the foot of a list to what else can be done with it; `download` if it leads to a file. */
export type FootLink = PageLink & { icon: IconName; download?: boolean };

/** The foot of a list: what is shown, what else can be done with it, and links to the neighbouring pages. */
export function Pages({
  label,
  status,
  links = [],
  previous,
  next,
}: {
  label: string;
  status: ReactNode;
  links?: readonly FootLink[];
  previous?: PageLink;
  next?: PageLink;
}) {
  return (
    <div className="pages">
      <p>{status}</p>
      <FootLinks links={links} />
      {(previous || next) && (
        <nav aria-label={label}>
          <List>
            {previous && (
              <li>
                <a href={previous.href} rel="prev">
                  <Icon icon="arrow-left" />
                  {previous.label}
                </a>
              </li>
            )}
            {next && (
              <li>
                <a href={next.href} rel="next">
                  {next.label}
                  <Icon icon="arrow-right" />
                </a>
              </li>
            )}
          </List>
        </nav>
      )}
    </div>
  );
}

/** Quiet links in a row, each with its icon. */
export function FootLinks({ links }: { links: readonly FootLink[] }) {
  if (links.length === 0) return null;
  return (
    <List className="quiet-links">
      {links.map(({ href, label, icon, download }) => (
        <li key={href}>
          <a href={href} download={download}>
            <Icon icon={icon} />
            {label}
          </a>
        </li>
      ))}
    </List>
  );
}
