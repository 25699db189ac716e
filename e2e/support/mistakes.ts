import type { Page } from "@playwright/test";
import type { Sql } from "postgres";
import { areas } from "#lib/rules/catalogue";
import { openPersonIn } from "./edit-page";
import { invitationOf } from "./invitations";
import { type Company, type Person, password } from "./people";
import type { Portal } from "./portal";
import { enter } from "./sessions";
import { areaText } from "./texts";

/** What is typed into which field, what is ticked, and the resulting messages by field. */
type Case = {
  typed: Record<string, string>;
  ticked?: string[];
  unticked?: string[];
  /** By label; the empty label is the form as a whole. */
  sentences: Record<string, string>;
  /** Where the first link of the summary leads; by default the label of the first message. */
  leadsTo?: string;
};

type World = { portal: Portal; sql: Sql; page: Page; company: Company; colleague: Person };
type Form = {
  name: string;
  open: (world: World) => Promise<unknown>;
  /** Brings fields into sight that are folded at first. */
  unfold?: (page: Page) => Promise<unknown>;
  title: string;
  submit: string;
  cases: Case[];
};

const long = "x".repeat(300);
const addition = { Vorname: "Ola", Nachname: "Nowak", "E-Mail": "ola.wrong-input@muster.example" };
const ticked = [areaText("invoices")];
const emailFormat = "Geben Sie eine E-Mail-Adresse im Format name@beispiel.de ein.";
const signInFailed =
  "Die Anmeldedaten stimmen nicht. Prüfen Sie Kundennummer oder E-Mail-Adresse und Passwort.";
const short = "Das Passwort muss mindestens 12 Zeichen lang sein.";
const weak =
  "Dieses Passwort ist leicht zu erraten. Nehmen Sie mehrere zufällige Wörter oder ein längeres Passwort.";

/** Every form that people fill in, with possible mistakes and the resulting messages. */
export const forms: Form[] = [
  {
    name: "signing in",
    open: async ({ page }) => {
      await page.context().clearCookies();
      await page.goto("/sign-in");
    },
    title: "Anmelden",
    submit: "Anmelden",
    cases: [
      {
        typed: {},
        sentences: {
          "Kundennummer oder E-Mail-Adresse":
            "Geben Sie Ihre Kundennummer oder E-Mail-Adresse ein.",
          Passwort: "Geben Sie das Passwort ein.",
        },
      },
      {
        typed: { "Kundennummer oder E-Mail-Adresse": long, Passwort: "x" },
        sentences: {
          "Kundennummer oder E-Mail-Adresse": "Die Eingabe darf höchstens 254 Zeichen lang sein.",
        },
      },
      {
        typed: { "Kundennummer oder E-Mail-Adresse": "  ", Passwort: "x" },
        sentences: {
          "Kundennummer oder E-Mail-Adresse":
            "Geben Sie Ihre Kundennummer oder E-Mail-Adresse ein.",
        },
      },
      {
        typed: { "Kundennummer oder E-Mail-Adresse": "niemand@muster.example", Passwort: "falsch" },
        sentences: { "": signInFailed },
        leadsTo: "Kundennummer oder E-Mail-Adresse",
      },
    ],
  },
  {
    name: "requesting a new password",
    open: ({ page }) => page.goto("/forgot-password"),
    title: "Passwort vergessen",
    submit: "Link anfordern",
    cases: [
      {
        typed: {},
        sentences: {
          "Kundennummer oder E-Mail-Adresse":
            "Geben Sie Ihre Kundennummer oder E-Mail-Adresse ein.",
        },
      },
      {
        typed: { "Kundennummer oder E-Mail-Adresse": long },
        sentences: {
          "Kundennummer oder E-Mail-Adresse": "Die Eingabe darf höchstens 254 Zeichen lang sein.",
        },
      },
    ],
  },
  {
    name: "setting a password",
    open: async ({ page, portal, sql, company }) => {
      await page.context().clearCookies();
      await page.goto((await invitationOf(portal, sql, company)).link);
    },
    title: "Passwort setzen",
    submit: "Passwort setzen und Konto aktivieren",
    cases: [
      { typed: {}, sentences: { "Neues Passwort": short } },
      { typed: { "Neues Passwort": "elf Zeichen" }, sentences: { "Neues Passwort": short } },
      {
        typed: { "Neues Passwort": "ä".repeat(257) },
        sentences: { "Neues Passwort": "Das Passwort darf höchstens 256 Zeichen lang sein." },
      },
      { typed: { "Neues Passwort": "aaaaaaaaaaaaaaa" }, sentences: { "Neues Passwort": weak } },
      {
        typed: { "Neues Passwort": "Ola Nowak Muster" },
        sentences: {
          "Neues Passwort":
            "Dieses Passwort besteht vor allem aus Namen und Wörtern, die zu Ihrem Konto gehören. Nehmen Sie andere Wörter.",
        },
      },
    ],
  },
  {
    name: "changing one's own password",
    open: async ({ page, portal, sql, company }) => {
      await enter(page.context(), portal, sql, company.owner);
      await page.goto("/account?open=password");
    },
    title: "Mein Konto",
    submit: "Passwort ändern",
    cases: [
      {
        typed: {},
        sentences: {
          "Aktuelles Passwort": "Geben Sie das Passwort ein.",
          "Neues Passwort": short,
        },
      },
      {
        typed: { "Aktuelles Passwort": "falsch", "Neues Passwort": "Sieben leise Boote am Deich" },
        sentences: { "Aktuelles Passwort": "Das aktuelle Passwort stimmt nicht." },
      },
      {
        typed: { "Aktuelles Passwort": password, "Neues Passwort": "qwertzuiop12" },
        sentences: { "Neues Passwort": weak },
      },
    ],
  },
  {
    name: "adding a user",
    open: async ({ page, portal, sql, company }) => {
      await enter(page.context(), portal, sql, company.owner);
      await page.goto("/users/new");
    },
    title: "Benutzer:in hinzufügen",
    submit: "Speichern",
    cases: [
      {
        typed: {},
        sentences: {
          Vorname: "Geben Sie den Vornamen ein.",
          Nachname: "Geben Sie den Nachnamen ein.",
          "E-Mail": "Geben Sie die E-Mail-Adresse ein.",
          [areas[0]?.name.de ?? ""]: "Wählen Sie mindestens eine Berechtigung aus.",
        },
      },
      {
        typed: addition,
        sentences: { [areas[0]?.name.de ?? ""]: "Wählen Sie mindestens eine Berechtigung aus." },
      },
      {
        typed: { ...addition, Vorname: "x".repeat(81), Nachname: "y".repeat(81) },
        ticked,
        sentences: {
          Vorname: "Der Name darf höchstens 80 Zeichen lang sein.",
          Nachname: "Der Name darf höchstens 80 Zeichen lang sein.",
        },
      },
      {
        typed: { ...addition, Vorname: "O\u202Ela" },
        ticked,
        sentences: { Vorname: "Der Name enthält unsichtbare Zeichen. Tippen Sie ihn neu ein." },
      },
      ...[
        "ola",
        "ola@",
        "@muster.example",
        "ola@muster",
        "ola nowak@muster.example",
        "ola@muster.example, eve@muster.example",
        "Ola <ola@muster.example",
        "ola@127.0.0.1",
        "ola@muster..example",
      ].map(
        (email): Case => ({
          typed: { ...addition, "E-Mail": email },
          ticked,
          sentences: { "E-Mail": emailFormat },
        }),
      ),
      {
        typed: { ...addition, "E-Mail": `ola@${"muster.".repeat(40)}example` },
        ticked,
        sentences: { "E-Mail": "Die E-Mail-Adresse darf höchstens 254 Zeichen lang sein." },
      },
    ],
  },
  {
    name: "changing a user",
    open: async ({ page, portal, sql, company, colleague }) => {
      await enter(page.context(), portal, sql, company.owner);
      await page.goto(`/users/${colleague.number}`);
    },
    unfold: openPersonIn,
    title: "Benutzer:in bearbeiten: Mini Mustermensch",
    submit: "Speichern",
    cases: [
      {
        typed: { Vorname: "", Nachname: " " },
        sentences: {
          Vorname: "Geben Sie den Vornamen ein.",
          Nachname: "Geben Sie den Nachnamen ein.",
        },
      },
      {
        typed: { "Gültig ab": "morgen", "Gültig bis": "30.2.2030" },
        sentences: {
          "Gültig ab": "Geben Sie den Tag als Tag.Monat.Jahr ein, zum Beispiel 05.12.2026.",
          "Gültig bis": "Geben Sie den Tag als Tag.Monat.Jahr ein, zum Beispiel 05.12.2026.",
        },
      },
      {
        typed: { "Gültig ab": "2.2.2030", "Gültig bis": "1.2.2030" },
        sentences: {
          "Gültig bis": "Das Ende liegt vor dem Anfang. Wählen Sie ein späteres Datum.",
        },
      },
      {
        typed: {},
        unticked: [areaText("invoices")],
        sentences: { "": "Wählen Sie mindestens eine Berechtigung aus." },
      },
      {
        typed: { Nachname: " ", "Gültig ab": "2030-02-02", "Gültig bis": "2030-02-01" },
        unticked: [areaText("invoices")],
        sentences: {
          Nachname: "Geben Sie den Nachnamen ein.",
          "": "Wählen Sie mindestens eine Berechtigung aus.",
          "Gültig bis": "Das Ende liegt vor dem Anfang. Wählen Sie ein späteres Datum.",
        },
      },
    ],
  },
];
