import { Icon, type IconName } from "./icon";

const icons = {
  /** The normal state is the least conspicuous. */
  ok: "circle-check",
  info: "mail",
  warn: "clock-alert",
  danger: "lock",
  off: "circle-pause",
} as const satisfies Record<string, IconName>;

/** How much a state stands out. */
export type BadgeTone = keyof typeof icons;

/** A badge as plain data. */
export type BadgeContent = { tone: BadgeTone; text: string; icon?: IconName };

/** A state as icon and adjective; never a button. */
export function Badge({ tone, icon, text }: BadgeContent) {
  return (
    <span className={`badge ${tone}`}>
      <Icon icon={icon ?? icons[tone]} />
      {text}
    </span>
  );
}
