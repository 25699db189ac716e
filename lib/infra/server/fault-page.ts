import { createHash } from "node:crypto";
import { logoAddress } from "#lib/infra/brand/files";
import german from "#lib/messages/de.json";
import english from "#lib/messages/en.json";
import { propertiesOf } from "#lib/rules/brand";
import { firstLanguage, type Language, languages, provider } from "#lib/rules/catalogue";
import { pictureBytes } from "#lib/rules/configuration/brand-bounds";
import { limits } from "#lib/rules/limits";
import { ownPath } from "#lib/rules/paths";
import type { Happening } from "./happenings";

/**
 * Pages for when nothing of the portal could be drawn: requests that the server in front refuses, and errors for which
 * Next or Node have texts of their own (FF-H-3). They load no script and no file and need no other service. The
 * reader's language is unknown if a request could not be read, so each page is in both languages, the provider's own first.
 */

const words = { de: german.bare, en: english.bare };
const ask = { de: german.notFound.ask, en: english.notFound.ask };
const help = { de: german.common.helpAndContact, en: english.common.helpAndContact };

/**
 * The facts on a page.
 *
 * @property id the request's id, to find it in the log (S-88)
 * @property address the requested URL as received; used as the way on if it belongs to the portal
 * @property origin of the installation
 */
export type PageFacts = { id: string; address?: string | undefined; origin?: string };

/** A page for people, in both languages, with a link back to the portal. */
export function barePage(happening: Happening, facts: PageFacts): string {
  return `<!DOCTYPE html><html lang="${firstLanguage}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">
<title>${words[firstLanguage][happening].title} – ${escaped(provider.portal[firstLanguage])}</title><style>${style}</style></head>
<body>${bareContent(happening, facts)}</body></html>`;
}

/** What such a page says, inside a page that only scripts would draw, for browsers without scripts. */
export function bareNoscript(happening: Happening, facts: PageFacts, nonce: string): string {
  return `<noscript><style nonce="${nonce}">${style}</style>${bareContent(happening, facts)}</noscript>`;
}

function bareContent(happening: Happening, facts: PageFacts): string {
  const [first, ...others] = languages.map((language) => sayings(happening, language, facts));
  return `<header><a href="${facts.origin ?? ""}/">${mark}${escaped(provider.name)} <small>${escaped(provider.portal[firstLanguage])}</small></a></header>
<main><h1>${words[firstLanguage][happening].title}</h1>
${first}
${others.join("\n")}</main>`;
}

/** The text for clients that are no browsers: one line in each language. */
export function bareWords(happening: Happening, facts: Omit<PageFacts, "id">): string {
  return languages
    .map((language) => {
      const { title, text } = words[language][happening];
      return `${title}. ${filled(text, { ...facts, id: "" })}\n`;
    })
    .join("");
}

function sayings(happening: Happening, language: Language, facts: PageFacts): string {
  const { here, signIn, reference, contact, [happening]: said } = words[language];
  // A client that used another address is redirected to the right one with path and query.
  const origin = facts.origin ?? "";
  const way = happening === "host" ? "/" : ownPath(facts.address);
  // Nobody is known here; the page says itself to those who have nobody to ask (FEEL-M10).
  const asking = `<a href="${origin}/request-access">${escaped(ask[language])}</a>`;
  const body = `<p>${filled(said.text, facts)}</p>
<p><a class="button" href="${origin}${escaped(way)}">${here}</a> <a href="${origin}/sign-in">${signIn}</a> ${happening === "missing" ? `${asking} ` : ""}<a href="${origin}/help">${escaped(help[language])}</a></p>
<p><small>${linked(filled(contact, facts))}<br>${filled(reference, facts)}</small></p>`;
  if (language === firstLanguage) return body;
  return `<section lang="${language}"><h2>${said.title}</h2>\n${body}</section>`;
}

function filled(text: string, { id, origin }: PageFacts): string {
  return text
    .replace("{id}", id)
    .replace("{email}", provider.service.email)
    .replace("{megabytes}", String(limits.importMegabytes))
    .replace("{kilobytes}", String(pictureBytes / 1024))
    .replace("{address}", origin ?? "");
}

/** A text in which the address of the customer service is a link. */
function linked(text: string): string {
  const { email } = provider.service;
  return text.replace(email, `<a href="mailto:${email}">${email}</a>`);
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** The portal's own logo, as elsewhere (app/_components/brand.tsx); these pages load no other. */
const mark = logoAddress
  ? ""
  : '<svg viewBox="0 0 28 28" aria-hidden="true"><rect width="28" height="28" rx="7"/><path d="M9 21.5V12a5 5 0 0 1 10 0v9.5z"/></svg>';

/** Colours and sizes of app/globals.css, as far as a page without external files needs them. */
const style = `:root{color-scheme:light dark;${propertiesOf("light")}}
@media(prefers-color-scheme:dark){:root{${propertiesOf("dark")}}}
*{box-sizing:border-box}body{margin:0;background:var(--ground);color:var(--ink);font:1rem/1.5 "IBM Plex Sans",system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
header,main{max-width:44rem;margin:0 auto;padding:.75rem clamp(1rem,.25rem + 3vw,2.5rem)}
header a{display:inline-flex;align-items:center;gap:.625rem;min-height:2.75rem;font-size:1.125rem;font-weight:600;color:inherit;text-decoration:none}
header small{border-left:1px solid var(--line);padding-left:.625rem;font-weight:400}svg{width:1.75rem;height:1.75rem}rect{fill:var(--accent)}path{fill:var(--onAccent)}
main{background:var(--surface);border:1px solid var(--line);border-radius:.875rem;padding:clamp(1.25rem,4vw,2.25rem);margin-bottom:2rem;overflow-wrap:anywhere}
h1,h2{margin:0 0 1rem;line-height:1.2;letter-spacing:-.01em}h1{font-size:clamp(1.625rem,1.35rem + 1.2vw,2.125rem)}h2{font-size:1.375rem}p{margin:0 0 1rem}small{color:var(--soft);font-size:.875rem}
p:has(.button){display:flex;flex-wrap:wrap;align-items:center;gap:.5rem 1rem}section{border-top:1px solid var(--line);margin-top:1.5rem;padding-top:1.5rem}a{color:var(--accent)}p:last-child{margin:0}
.button{display:inline-flex;align-items:center;min-height:2.75rem;padding:.5rem 1.125rem;border-radius:.5rem;background:var(--accent);color:var(--onAccent);font-weight:600;text-decoration:none}
@media(max-width:48rem){main{margin:0 1rem 2rem}}@media(forced-colors:active){.button{border:1px solid}}`;

/** The content policy of these pages: nothing is loaded, and only this style applies. */
export const barePagePolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");
