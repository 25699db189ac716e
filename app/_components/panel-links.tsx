import type { ReactNode } from "react";
import { Icon, type IconName } from "./icon";
import { List } from "./list";

/** Lesser ways on at the foot of a panel: an icon and a word each. */
export function PanelLinks({
  links,
}: {
  links: readonly { href: string; icon: IconName; text: ReactNode }[];
}) {
  return (
    <List className="panel-links">
      {links.map(({ href, icon, text }) => (
        <li key={href}>
          <a href={href}>
            <Icon icon={icon} />
            {text}
          </a>
        </li>
      ))}
    </List>
  );
}
