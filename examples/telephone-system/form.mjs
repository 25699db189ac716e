/** The form for a fax or a text message, and what is said of one that was sent. */
import { html, sheet } from "../invoice-archive/html.mjs";

const aNumber = /\+?[0-9][0-9 /()-]{2,24}/;

/** What was written into the form of an area. */
export function readForm(body, { longest }) {
  const sent = new URLSearchParams(body);
  const to = (sent.get("to") ?? "").trim();
  const text = (sent.get("text") ?? "").replaceAll("\r\n", "\n").trim();
  const isComplete = RegExp(`^${aNumber.source}$`).test(to) && text && text.length <= longest;
  return { to, text, isComplete };
}

/** The form, with what was written into it if that is not complete. */
export function showForm({ t }, { path, name, longest }, sent) {
  const wrong = t(
    `Bitte geben Sie eine Rufnummer und einen Text von höchstens ${longest} Zeichen an.`,
    `Please enter a phone number and a text of at most ${longest} characters.`,
  );
  return html`<form class="sheet letter" method="post" action="${path}">${sent && html`<p role="alert"><strong>${wrong}</strong></p>`}
<label>${t("Rufnummer", "Phone number")}<input class="input" name="to" type="tel" required pattern="${aNumber.source}" value="${sent?.to}"></label>
<label>${t(`Text, höchstens ${longest} Zeichen`, `Text, at most ${longest} characters`)}<textarea class="input" name="text" rows="5" required maxlength="${longest}">${sent?.text}</textarea></label>
<div class="actions"><button class="button primary">${t(...name)}</button></div></form>`;
}

/** What would have been sent. */
export function showSent({ t }, { sent: title }, { to, text }) {
  const note = t("Ein Beispiel: Es wurde nichts verschickt.", "An example: nothing was sent.");
  const rows = [
    [t("An", "To"), to],
    [t("Text", "Text"), html`<span class="written">${text}</span>`],
  ];
  const shown = sheet("items", t(...title), "", t("Angabe | Inhalt", "Field | Content"), rows);
  return [html`<p role="status">${note}</p>`, shown];
}
