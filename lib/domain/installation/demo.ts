import { environment } from "#lib/infra/env";
import type { Text } from "#lib/rules/catalogue";

/** One password for all fictional people: the demo runs on this machine only. */
export const demoPassword = "Offene-Tueren-am-Hafen";

type DemoSignIn = { who: string; login: string; password: string; note: Text };

/** The users as whom a visitor of the demo can sign in. */
export const inventedSignIns: DemoSignIn[] = [
  {
    who: "Jana Petersen",
    login: "1000000",
    password: demoPassword,
    note: {
      de: "Betreiber: Instanzen, Aufträge, Aufgaben, Entsperren",
      en: "the provider: organizations, orders, tasks, unlocking",
    },
  },
  {
    who: "Henrik Voss",
    login: "2000010",
    password: demoPassword,
    note: {
      de: "Mandant Nordlicht Vertrieb GmbH, verwaltet alle Kunden darunter",
      en: "Reseller Nordlicht Vertrieb GmbH, manages every customer below",
    },
  },
  {
    who: "Ole Martens",
    login: "2000187",
    password: demoPassword,
    note: {
      de: "Submandant Hansekontor Partner OHG, verwaltet zwei Kunden",
      en: "Sub-reseller Hansekontor Partner OHG, manages two customers",
    },
  },
  {
    who: "Clara Brandt",
    login: "1111111",
    password: demoPassword,
    note: {
      de: "Hauptkonto der Mustermensch Logistik GmbH, meldet sich mit der Kundennummer an",
      en: "main account of Mustermensch Logistik GmbH, signs in with the customer number",
    },
  },
  {
    who: "Anna Beispiel",
    login: "anna.beispiel@mustermensch.example",
    password: demoPassword,
    note: {
      de: "verwaltet Benutzer:innen, hat selbst nicht alle Bereiche",
      en: "manages users without holding every area",
    },
  },
  {
    who: "Mini Mustermensch",
    login: "m.mustermensch@mustermensch.example",
    password: demoPassword,
    note: { de: "sieht nur, was freigegeben ist", en: "sees only what was ticked" },
  },
  {
    who: "Ingo Petersen",
    login: "2222222",
    password: demoPassword,
    note: {
      de: "Hauptkonto von Petersen Elektrotechnik, noch ohne weitere Benutzer:innen",
      en: "main account of Petersen Elektrotechnik, nobody else has access yet",
    },
  },
];

/** Whether this is the demo: its sign-ins and its mailbox exist only there. */
export function isDemo(): boolean {
  return environment().demo;
}

/** The demo's sign-ins for the sign-in page; empty outside the demo. */
export function demoSignIns(): DemoSignIn[] {
  return isDemo() ? inventedSignIns : [];
}
