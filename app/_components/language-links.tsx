import { List } from "./list";

/** `code` is what is shown (DE), `name` the language's own name. */
export type LanguageLink = {
  href: string;
  language: string;
  code: string;
  name: string;
  current: boolean;
};

/** Links to the page in another language. Nothing changes before a click. */
export function LanguageLinks({ label, links }: { label: string; links: LanguageLink[] }) {
  return (
    <List aria-label={label} className="languages">
      {links.map(({ href, language, code, name, current }) => (
        <li key={language}>
          <a
            href={href}
            hrefLang={language}
            lang={language}
            {...(current && { "aria-current": "true" as const })}
          >
            {code}
            <span className="sr-only"> – {name}</span>
          </a>
        </li>
      ))}
    </List>
  );
}
