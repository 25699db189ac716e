import { Icon, type IconName } from "./icon";

/** A remark beside a badge, as an icon and a word; `said` is read out before it. */
export type MarkContent = { icon: IconName; text: string; said: string };

/** A remark beside a badge, less conspicuous than it. */
export function Mark({ icon, text, said }: MarkContent) {
  return (
    <span className="mark">
      <Icon icon={icon} label={said} />
      {text}
    </span>
  );
}
