import type { IconNode } from "lucide";
import type { ReactNode } from "react";
import { AccessIndicator, type AccessSections } from "./access-indicator";
import { Icon } from "./icon";

/** Name as a link, a short remark ("neu", "(Sie)"), and a second line. */
export function RowTitle({
  href,
  title,
  tag,
  detail,
}: {
  href?: string;
  title: ReactNode;
  tag?: ReactNode;
  detail?: ReactNode;
}) {
  return (
    <>
      {href ? (
        <a
          href={href}
          className="inline-block font-semibold wrap-anywhere text-ink no-underline hover:text-accent hover:underline"
        >
          {title}
        </a>
      ) : (
        <strong className="wrap-anywhere">{title}</strong>
      )}
      {tag && <span className="text-sm whitespace-nowrap text-soft"> {tag}</span>}
      {detail && <span className="block text-sm wrap-anywhere text-soft">{detail}</span>}
    </>
  );
}

/** The badge, one line that explains it, then at most one action (a link or a form with a `TextButton`). */
export function RowState({
  badge,
  children,
  action,
}: {
  badge: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="grid justify-items-start gap-1">
      {badge}
      {children && <p className="text-sm wrap-anywhere text-soft">{children}</p>}
      {action}
    </div>
  );
}

/** The access indicator with the number of open areas as text, which opens the list of names. */
export function Access({
  sections,
  off,
  summary,
  names,
}: {
  sections: AccessSections;
  off?: boolean;
  /** "6 von 14 Bereichen" */
  summary: string;
  /** Without names the summary stands alone. */
  names?: string;
}) {
  return (
    <div className="grid justify-items-start gap-1 narrow:flex narrow:flex-wrap narrow:items-center narrow:gap-x-3">
      <span className="mt-1.25 flex narrow:mt-0">
        <AccessIndicator sections={sections} off={off} />
      </span>
      {names ? (
        <details className="narrow:open:basis-full">
          <summary className="inline-flex min-h-6 list-none items-center text-sm whitespace-nowrap text-soft underline decoration-control decoration-dotted underline-offset-[0.25em] hover:text-ink [&::-webkit-details-marker]:hidden">
            {summary}
          </summary>
          <p className="mt-1 text-sm">{names}</p>
        </details>
      ) : (
        <p className="text-sm text-soft">{summary}</p>
      )}
    </div>
  );
}

/** "Bearbeiten" with its icon; `of` names the row for screen reader users who hear the link alone. */
export function RowAction({
  href,
  icon,
  of,
  children,
}: {
  href: string;
  icon: IconNode;
  of: string;
  children: string;
}) {
  return (
    <a
      href={href}
      aria-label={`${children}: ${of}`}
      className="-mt-1.5 -mr-2.5 inline-flex min-h-9 items-center gap-1.75 rounded-md px-2.5 py-1 text-ink no-underline hover:bg-accent-tint hover:text-ink hover:underline narrow:m-0 narrow:min-h-control narrow:border narrow:border-control narrow:px-3.5"
    >
      <Icon icon={icon} className="text-soft" />
      {children}
    </a>
  );
}
