/** What a page looks like: the frame around it, what is in it, and a closed entry where there is nothing to show. */
import { html, icon, sheet } from "../invoice-archive/html.mjs";
import { areas } from "./areas.mjs";
import { showForm, showSent } from "./form.mjs";
import { portal } from "./settings.mjs";

/** How texts and times are written in the language that the person has chosen in the portal. */
export function writing(locale) {
  const language = locale?.startsWith("en") ? "en" : "de";
  const style = { timeZone: "Europe/Berlin", dateStyle: "medium", timeStyle: "short" };
  return {
    language,
    t: (german, english) => (language === "en" ? english : german),
    time: new Intl.DateTimeFormat(language === "en" ? "en-GB" : "de-DE", style).format,
  };
}

const customerOf = (t, { organization, customer_number: number }) =>
  (organization ? `${organization.name} · ` : t("Kundennummer ", "Customer number ")) + number;
const openTo = (person) => areas.filter(({ id }) => person?.areas.includes(id));

/** A page in the frame. Without a `person` nobody is known. */
export function frame({ t, language }, person, title, content, area) {
  const system = t("Telefonsystem", "Telephone system");
  const link = ({ id, path, name }) =>
    html`<li><a href="${path}" aria-current="${id === area?.id ? "page" : "false"}">${t(...name)}</a></li>`;
  const who =
    person &&
    html`<p class="who">${t("Angemeldet als:", "Signed in as:")} <a href="${portal}/account"><strong>${person.name}</strong></a><span>${customerOf(t, person)}</span></p><a class="button quiet" href="/.zugang/out">${icon("out")}${t("Abmelden", "Sign out")}</a>`;
  return html`<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – ${system}</title><link rel="icon" href="/icons.svg"><link rel="stylesheet" href="/system.css"></head><body><a class="skip" href="#content">${t("Zum Inhalt springen", "Skip to content")}</a>
<header class="top"><a class="brand" href="/"><svg viewBox="0 0 28 28" aria-hidden="true"><rect class="mark" width="28" height="28" rx="7"/><path class="gap" d="M7 7h4v4H7zM12 7h4v4h-4zM17 7h4v4h-4zM7 12h4v4H7zM12 12h4v4h-4zM17 12h4v4h-4zM12 17h4v4h-4z"/></svg>${system} <small>${t("für Kunden von Zugang", "for customers of Zugang")}</small></a>
<button type="button" class="button secondary menu-button" popovertarget="areas">${icon("menu")}${t("Menü", "Menu")}</button><div class="top-tools">${who}</div></header>
<div class="shell"><nav class="rail" id="areas" popover aria-label="${t("Bereiche", "Areas")}"><button type="button" class="button secondary close" popovertarget="areas" popovertargetaction="hide">${icon("close")}${t("Menü schließen", "Close menu")}</button>
<ul role="list"><li><a href="${portal}">${icon("back")}${t("Kundenportal", "Customer portal")}</a></li></ul><h2>${system}</h2><ul role="list">${openTo(person).map(link)}</ul></nav>
<main class="main" id="content">${content}</main></div><footer class="foot"><a href="${portal}/help">${t("Hilfe & Kontakt", "Help & contact")}</a></footer></body></html>`;
}

const start = {
  name: ["Telefonie", "Telephony"],
  table: ["Ihre Bereiche; Name", "Your areas; Name"],
};

/** Title and content of an area, or of the page at "/". A form that was sent is shown again if it is not complete. */
export function contentOf(words, person, area, sent) {
  const { t } = words;
  const { name, table, longest } = area ?? start;
  const title = t(...name);
  const head = html`<div class="head"><h1>${title}</h1><p class="soft">${customerOf(t, person)}</p></div>`;
  if (longest) return [title, [head, (sent?.isComplete ? showSent : showForm)(words, area, sent)]];
  const link = ({ id, path, name }) =>
    html`<a class="row-action" href="${path}">${icon(id)}${t(...name)}</a>`;
  const rows =
    area?.rows(words, person.customer_number) ?? openTo(person).map((one) => [link(one)]);
  const [about, heads] = t(...table).split("; ");
  return [
    title,
    [head, sheet(area?.id === "callList" ? "calls" : "items", about, "", heads, rows)],
  ];
}

/** Title and content for somebody who is refused: why, and ways on (pairs of a name and an address) besides the portal. */
export function closed({ t }, title, text, ways = [], sign = "out") {
  const all = [...ways, [t("Zum Kundenportal", "Go to the customer portal"), portal]];
  const kinds = ["primary", "secondary", "quiet"];
  return html`<div class="sheet closed"><div class="gate">${icon(sign)}</div><div><h1>${title}</h1><p>${text}</p><div class="actions">${all.map(([name, to], at) => html`<a class="button ${kinds[at]}" href="${to}">${name}</a>`)}</div></div></div>`;
}

/** Title and content for somebody to whom an area is not open: what is, and where the portal says whom to ask. */
export function notOpen(words, person, { id, name: [german, english] }) {
  const { t } = words;
  const title = t(`„${german}“ ist für Sie nicht geöffnet`, `“${english}” is not open to you`);
  const open = openTo(person).map(({ name, path }) => [t(...name), path]);
  const others = open.map(([name]) => name).join(", ");
  const text = t(
    `Ihr Unternehmen hat diesen Bereich für Sie nicht oder nicht mehr freigegeben. Offen ist für Sie: ${others}.`,
    `Your company has not opened this area to you, or no longer does. Open to you: ${others}.`,
  );
  const ask = [t("Zugriff anfragen", "Ask for access"), `/.zugang/refused?area=${id}`];
  return [title, closed(words, title, text, [...open.slice(0, 1), ask], id)];
}
