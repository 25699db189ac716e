/** The archive's own page: invoices and call records, invented from the customer number. */
import { createHash } from "node:crypto";
import { html, icon, sheet } from "./html.mjs";

/** A number below `bound` that is always the same for this text. */
function drawn(text, bound) {
  return createHash("sha256").update(text).digest().readUInt32BE(0) % bound;
}

/** The invoices of the last months, newest first: each issued on the 3rd and due a month later. */
function invoicesOf(customer) {
  const now = new Date();
  const on = (back, day) => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, day));
  const all = [0, 1, 2, 3, 4].map((back) => {
    const [month, issued, due] = [on(back + 1, 28), on(back, 3), on(back - 1, 4)];
    const id = `${customer} ${month.toISOString()}`;
    const number = `R-${month.toISOString().slice(0, 7)}-${1000 + drawn(id, 9000)}`;
    return { id, number, month, issued, due, open: due > now, net: 89 + drawn(id, 40_000) / 100 };
  });
  return all.filter(({ issued }) => issued < now);
}

/** All invoices, or one to be printed, and the call records of a month. Undefined: the customer has no such invoice. */
export function showInvoices({ t, day, time, month, money }, customer, number, chosen) {
  const invoices = invoicesOf(customer);
  const of = invoices.find((one) => one.number === (number || chosen)) ?? invoices[0];
  if (number && of.number !== number) return undefined;
  const bills = invoices.map((one) => [
    html`<a href="/invoices/${one.number}">${one.number}</a><span class="below">${month(one.month)}</span>`,
    html`<span class="num">${day(one.issued)}</span>`,
    html`<span class="badge ${one.open ? "info" : "ok"}">${icon(one.open ? "due" : "paid")}${one.open ? t("Fällig", "Due") : t("Bezahlt", "Paid")}${one.open && ` ${day(one.due)}`}</span>`,
    html`<strong>${money(one.net * 1.19)}</strong>`,
    html`<a class="row-action" href="/invoices/${one.number}">${icon("print")}${t("Druckansicht", "Print view")}<span class="sr-only"> ${one.number}</span></a>`,
  ]);
  const items = [
    [`${t("Anschluss und Verbindungen", "Line and calls")}, ${month(of.month)}`, money(of.net)],
    [t("Umsatzsteuer 19 %", "VAT 19%"), money(of.net * 0.19)],
    [t("Gesamt", "Total"), html`<strong>${money(of.net * 1.19)}</strong>`],
  ];
  const calls = [0, 1, 2, 3, 4, 5, 6, 7].map((at) => {
    const seconds = 20 + drawn(`${of.id} call ${at}`, 900);
    const begin = new Date(+of.month + ((seconds % 9) - 48 * at + 8) * 3_600_000 + seconds * 1000);
    return [
      html`<time class="num" datetime="${begin.toISOString()}">${day(begin)}, ${time(begin)}${t(" Uhr", "")}</time>`,
      html`<span class="num">${["0441 5550••", "0171 555••••", "+31 20 555••••"][seconds % 3]}</span>`,
      `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")} min`,
      money(Math.ceil(seconds / 60) * 0.03),
    ];
  });
  const dates = html`<p class="soft small">${t("Vom", "Issued")} ${day(of.issued)}, ${t("fällig am", "due on")} ${day(of.due)}</p>`;
  const form = html`<form class="inline" action="/invoices"><label class="sr-only" for="month">${t("Monat", "Month")}</label><select class="input" id="month" name="month">${invoices.map((one) => html`<option value="${one.number}"${one === of ? " selected" : ""}>${month(one.month)}</option>`)}</select><button class="button secondary">${t("Anzeigen", "Show")}</button></form>`;
  const billed = t(
    "Rechnung | Vom | Stand | Betrag* | Ansicht*",
    "Invoice | Date | Status | Amount* | View*",
  );
  const called = t("Beginn | Ziel | Dauer* | Betrag*", "Start | To | Duration* | Amount*");
  return [
    number
      ? sheet("items", number, dates, t("Leistung | Betrag*", "Item | Amount*"), items)
      : sheet("bills", t("Rechnungen", "Invoices"), "", billed, bills),
    sheet("calls", t("Einzelverbindungen", "Call records"), form, called, calls),
  ];
}
