import { List } from "./list";

type Facet = { href: string; label: string; count?: string | number; current: boolean };

/** Links that narrow a list, each with its number of rows. */
export function Facets({ label, facets }: { label: string; facets: Facet[] }) {
  return (
    <nav aria-label={label}>
      <List className="flex flex-wrap gap-1">
        {facets.map(({ href, label, count, current }) => (
          <li key={href}>
            <a
              href={href}
              aria-current={current ? "true" : undefined}
              className="inline-flex min-h-9 items-center gap-1.75 rounded-md px-3 py-1 text-ink no-underline hover:bg-sunken hover:text-ink hover:underline aria-[current]:bg-accent-tint aria-[current]:font-semibold aria-[current]:inset-ring aria-[current]:inset-ring-accent/30 forced-colors:aria-[current]:border"
            >
              {label}
              {count !== undefined && (
                <span className="text-sm tabular-nums text-soft"> {count}</span>
              )}
            </a>
          </li>
        ))}
      </List>
    </nav>
  );
}
