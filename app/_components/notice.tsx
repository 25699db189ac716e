import type { ReactNode } from "react";
import { classes } from "./classes";
import { Icon, type IconName } from "./icon";

const tones = {
  ok: { icon: "circle-check", tile: "bg-ok-tint text-ok-ink" },
  info: { icon: "info", tile: "bg-info-tint text-info-ink" },
  warn: { icon: "clock-alert", tile: "bg-warn-tint text-warn-ink" },
} as const;

type NoticeTone = keyof typeof tones;

/**
 * A message above the h1, shown until the next page. `title` is the sentence in bold; the children explain it.
 * `role="alert"` for what has just happened.
 */
export function Notice({
  tone,
  title,
  icon,
  role,
  children,
}: {
  tone: NoticeTone;
  title?: ReactNode;
  icon?: IconName;
  role?: "alert" | "status";
  children?: ReactNode;
}) {
  return (
    <div
      role={role}
      className="grid grid-cols-[2.25rem_minmax(0,1fr)] items-center gap-x-4 rounded-lg border border-line bg-surface py-4 pr-5 pl-4"
    >
      <span
        className={classes(
          "grid size-9 place-items-center self-start rounded-md forced-colors:border",
          tones[tone].tile,
        )}
      >
        <Icon icon={icon ?? tones[tone].icon} className="stroke-2" />
      </span>
      <div className="wrap-anywhere text-pretty">
        {title && <p className="font-semibold">{title}</p>}
        {children && <div className={classes(Boolean(title) && "text-soft")}>{children}</div>}
      </div>
    </div>
  );
}
