import { Icon, type IconName } from "./icon";
import { List } from "./list";

/** A link at the foot of a list or a panel to what else can be done; `download` if it leads to a file. */
export type FootLink = { href: string; label: string; icon: IconName; download?: boolean };

/** Quiet links in a row, lesser than buttons, each with its icon. */
export function FootLinks({ links }: { links: readonly FootLink[] }) {
  if (links.length === 0) return null;
  return (
    <List className="foot-links">
      {links.map(({ href, label, icon, download }) => (
        <li key={href}>
          <a href={href} download={download}>
            <Icon icon={icon} />
            {label}
          </a>
        </li>
      ))}
    </List>
  );
}
