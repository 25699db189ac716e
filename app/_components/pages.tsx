import { ArrowLeft, ArrowRight } from "lucide";
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
  const look =
    "inline-flex min-h-10 items-center gap-1.5 rounded-md px-2.5 py-1 text-ink no-underline hover:bg-accent-tint hover:text-ink hover:underline";
  return (
    <nav
      aria-label={label}
      className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-t border-line px-list py-3 narrow:justify-center"
    >
      <p className="text-sm text-soft tabular-nums">{status}</p>
      {(previous || next) && (
        <List className="flex flex-wrap gap-0.5 print:hidden">
          {previous && (
            <li>
              <a href={previous.href} rel="prev" className={look}>
                <Icon icon={ArrowLeft} />
                {previous.label}
              </a>
            </li>
          )}
          {next && (
            <li>
              <a href={next.href} rel="next" className={look}>
                {next.label}
                <Icon icon={ArrowRight} />
              </a>
            </li>
          )}
        </List>
      )}
    </nav>
  );
}
