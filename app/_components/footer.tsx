import { List } from "./list";

/** A link of the footer. */
export type FooterLink = { href: string; label: string };

/** Help and legal pages: the same links in the same place on every page. */
export function Footer({ links }: { links: FooterLink[] }) {
  return (
    <footer className="foot">
      <List className="footer-links">
        {links.map(({ href, label }) => (
          <li key={href}>
            <a href={href}>{label}</a>
          </li>
        ))}
      </List>
    </footer>
  );
}
