import { Icon, type IconName } from "./icon";

/** Why something is so: an icon and a sentence, and below it what is known besides; `lead` stands out before it. */
export type ReasonContent = { icon: IconName; lead?: string; text: string; more?: string };

/** One reason, in a cell or above a list. */
export function Reason({ icon, lead, text, more }: ReasonContent) {
  return (
    <div className={lead ? "reason asleep" : "reason"}>
      <Icon icon={icon} />
      <span>
        {lead && <strong>{lead} </strong>}
        {text}
        {more && <small>{more}</small>}
      </span>
    </div>
  );
}
