import { Children, type ReactNode } from "react";
import { Icon, type IconName } from "./icon";
import { List } from "./list";

/** A section of the dashboard: its heading, a grid of tiles, and a sentence about what has no tile. */
export function Tiles({
  id,
  title,
  note,
  children,
}: {
  id: string;
  title: ReactNode;
  note?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section aria-labelledby={id} className="tiles">
      <h2 id={id}>{title}</h2>
      {Children.count(children) > 0 && <List>{children}</List>}
      {note && <p>{note}</p>}
    </section>
  );
}

/** One area: the whole tile is one link, and its sentence says what is there; the last line names the system that it leads to. */
export function Tile({
  href,
  icon,
  title,
  system,
  children,
}: {
  href: string;
  icon: IconName;
  title: ReactNode;
  /** The name of a connected system; without it the tile leads to a page of the portal. */
  system?: string;
  children: ReactNode;
}) {
  return (
    <li className="sheet tile">
      <Icon icon={icon} className="doorway" />
      <a href={href}>{title}</a>
      <Icon icon={system ? "arrow-up-right" : "arrow-right"} />
      <p>
        {children}
        {system && <small>{system}</small>}
      </p>
    </li>
  );
}
