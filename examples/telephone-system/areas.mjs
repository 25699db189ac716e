/** The areas of the telephone system, under the ids of the portal's catalogue: path, name, and what they show. */
import { html, icon } from "../invoice-archive/html.mjs";
import { callsOf, contactsOf, numbersOf, staffOf } from "./invented.mjs";

/** A table has a title, heads, and rows for a customer; a form the longest text, and what is said of one that was sent. */
export const areas = [
  {
    id: "phoneNumbers",
    path: "/phone-numbers",
    name: ["Rufnummern verwalten", "Manage phone numbers"],
    table: ["Rufnummern; Nummer | VoIP-Name | Stand", "Numbers; Number | VoIP name | Status"],
    rows: ({ t }, customer) =>
      numbersOf(customer).map((number, at) => [
        num(number),
        `voip-${customer}-${at}`,
        state(at !== 7, t("Geschaltet", "Active"), t("In Portierung", "Being ported")),
      ]),
  },
  {
    id: "cloudPbx",
    path: "/cloud-pbx",
    name: ["Cloud Telefonanlage", "Cloud PBX"],
    table: ["Nebenstellen; Nummer | Name | Stand", "Extensions; Number | Name | Status"],
    rows: ({ t }, customer) =>
      staffOf(customer).map(({ name, isHere }, at) => [
        num(10 + at),
        name,
        state(isHere, t("Angemeldet", "Registered"), t("Nicht angemeldet", "Not registered")),
      ]),
  },
  {
    id: "contacts",
    path: "/contacts",
    name: ["Kontakte", "Contacts"],
    table: ["Adressbuch; Name | Rufnummer", "Address book; Name | Number"],
    rows: (_, customer) => contactsOf(customer).map(([name, number]) => [name, num(number)]),
  },
  {
    id: "teamsConnector",
    path: "/teams-connector",
    name: ["Teams Connector", "Teams Connector"],
    table: ["Personen; Name | Nummer | In Teams", "People; Name | Number | In Teams"],
    rows: ({ t }, customer) =>
      staffOf(customer).map(({ name, isHere }, at) => [
        name,
        num(numbersOf(customer)[at]),
        state(isHere, t("Verbunden", "Connected"), t("Nicht verbunden", "Not connected")),
      ]),
  },
  {
    id: "fax",
    path: "/fax",
    name: ["Fax versenden", "Send fax"],
    longest: 2000,
    sent: ["Dieses Fax wäre jetzt unterwegs", "This fax would be on its way now"],
  },
  {
    id: "sms",
    path: "/sms",
    name: ["SMS versenden", "Send text messages"],
    longest: 160,
    sent: ["Diese SMS wäre jetzt unterwegs", "This text message would be on its way now"],
  },
  {
    id: "callList",
    path: "/calls",
    name: ["Anrufliste", "Call list"],
    table: ["Zuletzt; Beginn | Nummer | Art | Dauer*", "Latest; Start | Number | Kind | Duration*"],
    rows: ({ t, time }, customer) =>
      callsOf(customer).map(({ begin, number, kind, seconds }) => [
        html`<time class="num" datetime="${begin.toISOString()}">${time(begin)}</time>`,
        num(number),
        html`<span class="badge">${icon(kind[0])}${t(...kind.slice(1))}</span>`,
        `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")} min`,
      ]),
  },
];

const num = (text) => html`<span class="num">${text}</span>`;
const state = (isGood, good, other) =>
  html`<span class="badge ${isGood ? "ok" : "info"}">${icon(isGood ? "ready" : "away")}${isGood ? good : other}</span>`;
