import { Button } from "./button";
import { Icon } from "./icon";
import { List } from "./list";

/** A group of links; `current` marks the page that is shown. */
export type NavigationSection = {
  heading?: string;
  items: { href: string; label: string; current?: boolean }[];
};

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
          <List>
            {items.map(({ href, label, current }) => (
              <li key={label}>
                <a href={href} aria-current={current ? "page" : undefined}>
                  {label}
                </a>
              </li>
            ))}
          </List>
        </div>
      ))}
    </nav>
  );
}
