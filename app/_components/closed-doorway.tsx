import type { ReactNode } from "react";
import { Icon, type IconName } from "./icon";

/** The head of a page about something that is closed to its reader: a large doorway, what is missing, and why. */
export function ClosedDoorway({
  icon,
  from,
  title,
  children,
}: {
  icon: IconName;
  from?: ReactNode;
  title: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="sheet grid grid-cols-[auto_minmax(0,1fr)] items-center gap-x-[clamp(1.5rem,4vw,3rem)] gap-y-6 px-[clamp(1rem,4vw,2.75rem)] py-[clamp(1.5rem,4vw,2.75rem)] narrow:grid-cols-[minmax(0,1fr)]">
      <span
        aria-hidden
        className="grid h-36 w-28 place-items-center rounded-t-[3.5rem] rounded-b-sm bg-door pt-4 text-soft narrow:h-24 narrow:w-18 narrow:rounded-t-[2.25rem] narrow:pt-2 forced-colors:border [&_.icon]:size-10 narrow:[&_.icon]:size-7 [&_.icon]:stroke-[1.5]"
      >
        <Icon icon={icon} />
      </span>
      <div className="min-w-0 wrap-anywhere">
        {from && <p className="text-soft">{from}</p>}
        <h1 className="mt-0.5">{title}</h1>
        <div className="mt-3 grid max-w-[58ch] gap-2">{children}</div>
      </div>
    </div>
  );
}
