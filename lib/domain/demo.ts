import "server-only";
import { environment } from "#lib/infra/env";

/** One password for all invented people: the demo is on this machine only. */
export const demoPassword = "Offene-Tueren-am-Hafen";

export type DemoSignIn = { who: string; login: string; password: string; note: string };

/** Whom a visitor of the demo can be. */
export const inventedSignIns: DemoSignIn[] = [
  {
    who: "Clara Brandt",
    login: "1111111",
    password: demoPassword,
    note: "Hauptkonto der Mustermensch Logistik GmbH, meldet sich mit der Kundennummer an",
  },
  {
    who: "Anna Beispiel",
    login: "anna.beispiel@mustermensch.example",
    password: demoPassword,
    note: "verwaltet Benutzer:innen, hat selbst nicht alle Bereiche",
  },
  {
    who: "Mini Mustermensch",
    login: "m.mustermensch@mustermensch.example",
    password: demoPassword,
    note: "sieht nur, was freigegeben ist",
  },
  {
    who: "Ingo Petersen",
    login: "2222222",
    password: demoPassword,
    note: "Hauptkonto von Petersen Elektrotechnik, noch ohne weitere Benutzer:innen",
  },
];

/** Whether this is the demo: only there do its sign-ins and its mailbox exist. */
export function isDemo(): boolean {
  return environment().demo;
}

/** The demo's sign-ins for the sign-in page; none anywhere else. */
export function demoSignIns(): DemoSignIn[] {
  return isDemo() ? inventedSignIns : [];
}
