import { Button } from "./button";
import { Icon } from "./icon";
import { List } from "./list";

/** A link; `current` marks the page that is shown. While one of its pages is shown, an area has them as `items`. */
export type NavigationLink = {
  href: string;
  label: string;
  current?: boolean;
  items?: NavigationLink[];
};

/** A group of links. */
export type NavigationSection = { heading?: string; items: NavigationLink[] };

/** The user's areas by section: beside the page if there is room, otherwise a popover that Esc closes. */
export function Navigation({
  id,
  label,
  close,
  sections,
}: {
  id: string;
  label: string;
  close: string;
  sections: NavigationSection[];
}) {
  return (
    <nav className="rail" id={id} popover="auto" aria-label={label}>
      <Button
        type="button"
        popoverTarget={id}
        popoverTargetAction="hide"
        wide
        className="mb-3 lg:hidden"
      >
        <Icon icon="x" />
        {close}
      </Button>
      {sections.map(({ heading, items }) => (
        <div key={heading ?? ""}>
          {heading && <h2>{heading}</h2>}
          <Links items={items} />
        </div>
      ))}
    </nav>
  );
}

function Links({ items }: { items: NavigationLink[] }) {
  return (
    <List>
      {items.map(({ href, label, current, items: pages }) => (
        <li key={label}>
          <a href={href} aria-current={current ? "page" : undefined}>
            {label}
          </a>
          {pages && <Links items={pages} />}
        </li>
      ))}
    </List>
  );
}
