import type { ReactNode } from "react";
import { LinkButton } from "./button";
import { Icon, type IconName } from "./icon";

/** What concerns the reader too, and the way on. */
export function Offer({
  icon,
  title,
  children,
  way,
}: {
  icon: IconName;
  title: string;
  children: ReactNode;
  way: { href: string; label: string };
}) {
  return (
    <div className="offer">
      <span className="grid size-9 place-items-center rounded-md bg-warn-tint text-warn-ink forced-colors:border">
        <Icon icon={icon} />
      </span>
      <div>
        <h3>{title}</h3>
        <p className="text-sm text-soft">{children}</p>
      </div>
      <LinkButton href={way.href}>{way.label}</LinkButton>
    </div>
  );
}
