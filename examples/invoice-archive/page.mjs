/** What a page looks like: the frame around it, and a closed door where there is nothing to show. */
import { html, icon, sheet } from "./html.mjs";
import { showInvoices } from "./invoices.mjs";
import { portal, system } from "./settings.mjs";

/** How texts, amounts and dates are written in a language. */
export function writing(language) {
  const locale = language === "en" ? "en-GB" : "de-DE";
  const date = (style) =>
    new Intl.DateTimeFormat(locale, { timeZone: "Europe/Berlin", ...style }).format;
  return {
    language: locale.slice(0, 2),
    t: (german, english) => (language === "en" ? english : german),
    money: new Intl.NumberFormat(locale, { style: "currency", currency: "EUR" }).format,
    day: date({ dateStyle: "medium" }),
    month: date({ month: "long", year: "numeric" }),
    time: date({ hour: "2-digit", minute: "2-digit" }),
  };
}

/** A page in the frame. Without a `person` nobody is signed in. */
export function frame({ t, language }, path, person, title, content, area) {
  const own = Object.entries(system.areas).filter(([id]) => person?.areas.includes(id));
  const link = ([id, [to, ...name]]) =>
    html`<li><a href="${to}" aria-current="${id === area ? "page" : "false"}">${t(...name)}</a></li>`;
  const change = (code, name) =>
    html`<li><a href="/language/${code}?back=${encodeURIComponent(path)}" hreflang="${code}" lang="${code}" aria-current="${code === language}">${code.toUpperCase()}<span class="sr-only"> – ${name}</span></a></li>`;
  const who = html`<p class="who">${t("Angemeldet als:", "Signed in as:")} <a href="${portal}/account"><strong>${person?.name}</strong></a><span>${t("für", "for")} ${person?.organization.name} · ${person?.customer_number}</span></p>`;
  const leave = html`<form method="post" action="/sign-out"><button class="button quiet">${icon("out")}${t("Abmelden", "Sign out")}</button></form>`;
  return html`<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – ${t(...system.name)}</title><link rel="icon" href="/icons.svg"><link rel="stylesheet" href="/system.css"></head><body><a class="skip" href="#content">${t("Zum Inhalt springen", "Skip to content")}</a>
<header class="top"><a class="brand" href="/"><svg viewBox="0 0 28 28" aria-hidden="true"><rect class="mark" width="28" height="28" rx="7"/><path class="gap" d="${system.sign}"/></svg>${t(...system.name)} <small>${t("für Kunden von Zugang", "for customers of Zugang")}</small></a>
<button type="button" class="button secondary menu-button" popovertarget="areas">${icon("menu")}${t("Menü", "Menu")}</button>
<div class="top-tools">${person && who}<ul class="lang" role="list" aria-label="Sprache / Language">${change("de", "Deutsch")}${change("en", "English")}</ul>${person && leave}</div></header>
<div class="shell"><nav class="rail" id="areas" popover aria-label="${t("Bereiche", "Areas")}"><button type="button" class="button secondary close" popovertarget="areas" popovertargetaction="hide">${icon("close")}${t("Menü schließen", "Close menu")}</button>
<ul role="list"><li><a href="${portal}">${icon("back")}${t("Kundenportal", "Customer portal")}</a></li></ul><h2>${t(...system.name)}</h2><ul role="list">${own.map(link)}</ul></nav>
<main class="main" id="content">${content}</main></div><footer class="foot"><a href="${portal}/help">${t("Hilfe & Kontakt", "Help & contact")}</a></footer></body></html>`;
}

/** An area: a table of the data file, or the archive's own page. Undefined: there is nothing at this address. */
export function contentOf(words, person, [area, [start, ...name]], path, chosen) {
  const { customer_number: customer, organization } = person;
  const rest = path.slice(start.length + 1);
  const [columns, ...rows] = words.t(...(system.tables[area] ?? ["", ""])).split("; ");
  const cells = rows.map((row) => row.replace("{customer}", customer).split(" | "));
  const table = !rest && sheet("items", words.t(...name), "", columns, cells);
  const parts = columns ? table : showInvoices(words, customer, rest, chosen);
  if (!parts) return undefined;
  return html`<div class="head"><h1>${words.t(...name)}</h1><p class="soft">${organization.name}, ${words.t("Kundennummer", "customer number")} <span class="num">${customer}</span></p></div>${parts}`;
}

/** A closed door: what is missing, why, and ways on (pairs of a text and an address), the last one to the portal. */
export function door({ t }, title, text, ways = [[t("Anmelden", "Sign in"), "/"]], sign = "out") {
  const all = [...ways, [t("Zum Kundenportal", "Go to the customer portal"), portal]];
  const kinds = ["primary", "secondary", "quiet"];
  const link = ([name, to], at) => html`<a class="button ${kinds[at]}" href="${to}">${name}</a>`;
  return html`<div class="sheet closed"><div class="gate">${icon(sign)}</div><div><h1>${title}</h1><p>${text}</p><div class="actions">${all.map(link)}</div></div></div>`;
}

/** Title and door for somebody who lacks an area: what is open instead, and where to ask for it. */
export function refused({ t }, [area, [, german, english]], open) {
  const texts = [`${german} ist für Sie nicht geöffnet`, `${english} is not open to you`];
  const ways = open.map(([, [to, one, other]]) => [t(`${one} öffnen`, `Open ${other}`), to]);
  const others = open.map(([, [, ...name]]) => t(...name)).join(", ");
  const text = t(
    `Ihr Unternehmen hat diesen Bereich für Sie nicht oder nicht mehr freigegeben. Offen ist für Sie: ${others}.`,
    `Your company has not opened this area to you, or no longer does. Open to you: ${others}.`,
  );
  const ask = [t("Zugriff anfragen", "Ask for access"), `${portal}/refused?system=${system.id}`];
  return [texts, door({ t }, t(...texts), text, [...ways.slice(0, 1), ask], area)];
}
