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
    <List aria-label={label} className="inline-flex items-center">
      {links.map(({ href, language, code, name, current }) => (
        <li key={language} className="leading-none not-first:border-l not-first:border-line">
          <a
            href={href}
            hrefLang={language}
            lang={language}
            aria-current={current ? "true" : undefined}
            className="-my-3 inline-flex min-h-control min-w-10 items-center justify-center text-soft no-underline hover:text-ink hover:underline aria-[current]:font-semibold aria-[current]:text-ink max-sm:min-w-9"
          >
            {code}
            <span className="sr-only"> – {name}</span>
          </a>
        </li>
      ))}
    </List>
  );
}
