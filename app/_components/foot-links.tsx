"use client";

import { Icon, type IconName } from "./icon";
import { List } from "./list";

/** A link at the foot of a list to what else can be done with it; `download` if it leads to a file. */
export type FootLink = { href: string; label: string; icon: IconName; download?: boolean };

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
