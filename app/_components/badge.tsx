import { CircleCheck, CirclePause, ClockAlert, type IconNode, Lock, Mail } from "lucide";
import type { ReactNode } from "react";
import { classes } from "./classes";
import { Icon } from "./icon";

const tones = {
  /** The normal state is the least conspicuous. */
  ok: { icon: CircleCheck, look: "border-line text-ok-ink" },
  info: { icon: Mail, look: "border-transparent bg-info-tint text-info-ink" },
  warn: { icon: ClockAlert, look: "border-transparent bg-warn-tint text-warn-ink" },
  danger: { icon: Lock, look: "border-transparent bg-danger-tint text-danger-ink" },
  off: { icon: CirclePause, look: "border-transparent bg-off-tint text-off-ink" },
} as const;

/** One of `tones`. */
export type BadgeTone = keyof typeof tones;

/** A state as icon and adjective; never a button. */
export function Badge({
  tone,
  icon,
  children,
}: {
  tone: BadgeTone;
  icon?: IconNode;
  children: ReactNode;
}) {
  return (
    <span
      className={classes(
        "inline-flex items-center gap-1.25 rounded-sm border py-px pr-2 pl-1.5 text-sm leading-normal font-medium whitespace-nowrap",
        tones[tone].look,
      )}
    >
      <Icon icon={icon ?? tones[tone].icon} className="size-[1em] stroke-[2.25]" />
      {children}
    </span>
  );
}
