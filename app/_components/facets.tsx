"use client";

import { List } from "./list";

type Facet = { href: string; label: string; count?: string | number; current?: boolean };

/** Links that narrow a list, each with its number of rows. */
export function Facets({ label, facets }: { label: string; facets: Facet[] }) {
  return (
    <nav aria-label={label}>
      <List className="facets">
        {facets.map(({ href, label, count, current }) => (
          <li key={href}>
            <a href={href} aria-current={current ? "true" : undefined}>
              {label}
              {count !== undefined && <span> {count}</span>}
            </a>
          </li>
        ))}
      </List>
    </nav>
  );
}
