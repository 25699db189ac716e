"use client";

import type { ReactNode } from "react";
import { Icon } from "./icon";
import { List } from "./list";

type PageLink = { href: string; label: string };

/** The foot of a list: what is shown, and links to the neighbouring pages. */
export function Pages({
  label,
  status,
  previous,
  next,
}: {
  label: string;
  status: ReactNode;
  previous?: PageLink;
  next?: PageLink;
}) {
  return (
    <nav aria-label={label} className="pages">
      <p>{status}</p>
      {(previous || next) && (
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
      )}
    </nav>
  );
}
