"use client";

import type { ReactNode } from "react";
import { type FootLink, FootLinks } from "./foot-links";
import { Icon } from "./icon";
import { List } from "./list";

type PageLink = { href: string; label: string };

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
