import type { ReactNode } from "react";
import { classes } from "./classes";
import { Icon, type IconName } from "./icon";
import { List } from "./list";

/** Newest first. */
export function Timeline({ children }: { children: ReactNode }) {
  return (
    <List as="ol" className="timeline">
      {children}
    </List>
  );
}

/** What happened, what was added and removed ("Hinzugefügt: …", "Entzogen: …"), and who did it when. */
export function TimelineEntry({
  title,
  added,
  removed,
  children,
  meta,
}: {
  title: ReactNode;
  added?: ReactNode;
  removed?: ReactNode;
  children?: ReactNode;
  meta: ReactNode;
}) {
  return (
    <li>
      <h3>{title}</h3>
      {children && <p className="mt-0.5">{children}</p>}
      {added && (
        <Change icon="circle-plus" look="text-ok-ink">
          {added}
        </Change>
      )}
      {removed && (
        <Change icon="circle-minus" look="text-danger-ink">
          {removed}
        </Change>
      )}
      <p className="mt-0.5 text-sm text-soft">{meta}</p>
    </li>
  );
}

function Change({ icon, look, children }: { icon: IconName; look: string; children: ReactNode }) {
  return (
    <p className="flex items-baseline gap-1.75 [h3+&]:mt-0.5">
      <Icon icon={icon} className={classes("size-3.5 translate-y-0.5 stroke-[2.5]", look)} />
      <span>{children}</span>
    </p>
  );
}
