import type { Page } from "@playwright/test";
import type { Sql } from "postgres";
import { invitationOf } from "./support/invitations";
import {
  addPerson,
  type Company,
  freshCompany,
  freshEmail,
  type Person,
  password,
} from "./support/people";
import { expect, type Portal, test } from "./support/portal";
import { browserOf, enter } from "./support/sessions";

/** What is typed into which field; what is ticked; and what the form then says, by the field it stands at. */
type Case = {
  typed: Record<string, string>;
  ticked?: string[];
  unticked?: string[];
  /** By label; the empty label is the form as a whole. */
  sentences: Record<string, string>;
  /** Where the first link of the summary leads; the label of the first sentence unless said. */
  leadsTo?: string;
};

type World = { portal: Portal; sql: Sql; page: Page; company: Company; colleague: Person };
type Form = {
  name: string;
  open: (world: World) => Promise<unknown>;
  title: string;
  submit: string;
  cases: Case[];
};

const long = "x".repeat(300);
const addition = { Vorname: "Ola", Name: "Nowak", "E-Mail": "ola.wrong-input@muster.example" };
const ticked = ["Rechnungen und EVN"];
const emailFormat = "Geben Sie eine E-Mail-Adresse im Format name@beispiel.de ein.";
const signInFailed =
  "Die Anmeldedaten stimmen nicht. Prüfen Sie Kundennummer oder E-Mail-Adresse und Passwort.";
const short = "Das Passwort muss mindestens 12 Zeichen lang sein.";
const weak =
  "Dieses Passwort ist leicht zu erraten. Nehmen Sie mehrere zufällige Wörter oder ein längeres Passwort.";

const forms: Form[] = [
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
    name: "forgetting a password",
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
    name: "changing the own password",
    open: async ({ page, portal, sql, company }) => {
      await enter(page.context(), portal, sql, company.owner);
      await page.goto("/account");
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
          Name: "Geben Sie den Namen ein.",
          "E-Mail": "Geben Sie die E-Mail-Adresse ein.",
          "Mein Produkt": "Wählen Sie mindestens eine Berechtigung aus.",
        },
      },
      {
        typed: addition,
        sentences: { "Mein Produkt": "Wählen Sie mindestens eine Berechtigung aus." },
      },
      {
        typed: { ...addition, Vorname: "x".repeat(81), Name: "y".repeat(81) },
        ticked,
        sentences: {
          Vorname: "Der Name darf höchstens 80 Zeichen lang sein.",
          Name: "Der Name darf höchstens 80 Zeichen lang sein.",
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
        "Ola <ola@muster.example>",
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
    title: "Benutzer:in bearbeiten: Mini Mustermensch",
    submit: "Speichern",
    cases: [
      {
        typed: { Vorname: "", Name: " " },
        sentences: { Vorname: "Geben Sie den Vornamen ein.", Name: "Geben Sie den Namen ein." },
      },
      {
        typed: { "Gültig ab": "2030-02-02", "Gültig bis": "2030-02-01" },
        sentences: {
          "Gültig bis": "Das Ende liegt vor dem Anfang. Wählen Sie ein späteres Datum.",
        },
      },
      {
        typed: {},
        unticked: ["Rechnungen und EVN"],
        sentences: { "": "Wählen Sie mindestens eine Berechtigung aus." },
      },
    ],
  },
];

function fieldOf(page: Page, label: string) {
  return page.getByRole("main").getByLabel(label, { exact: true });
}

for (const javaScriptEnabled of [true, false]) {
  for (const { name, open, title, submit, cases } of forms) {
    const way = javaScriptEnabled ? "" : ", without JavaScript";
    test(`whoever makes a mistake when ${name} is told what to do${way}`, async ({
      portal,
      sql,
      browser,
    }) => {
      const company = await freshCompany(sql);
      const colleague = await addPerson(sql, company, { permissions: ["invoices"] });
      const context = await browser.newContext({
        baseURL: portal.url,
        locale: "de-DE",
        javaScriptEnabled,
      });
      const page = await context.newPage();
      await open({ portal, sql, page, company, colleague });
      const address = page.url();
      for (const { typed, ticked = [], unticked = [], sentences, leadsTo } of cases) {
        await test.step(JSON.stringify(typed).slice(0, 80), async () => {
          await page.goto(address);
          await expect(page).toHaveTitle(`${title} – Kundenportal`);
          for (const [label, text] of Object.entries(typed)) await fieldOf(page, label).fill(text);
          for (const label of ticked) await page.getByLabel(label).check();
          for (const label of unticked) await page.getByLabel(label).uncheck();
          await page.getByRole("button", { name: submit, exact: true }).click();
          const summary = page.getByRole("alert", { name: "Es gibt ein Problem" });
          await expect(summary.getByRole("listitem")).toHaveText(Object.values(sentences));
          await expect(page).toHaveTitle(`Fehler: ${title} – Kundenportal`);
          await expect(page.locator("title")).toHaveCount(1);
          if (javaScriptEnabled) await expect(summary).toBeFocused();
          for (const [label, sentence] of Object.entries(sentences)) {
            if (!label) continue;
            const field = fieldOf(page, label);
            await expect(field).toHaveAccessibleDescription(new RegExp(escaped(sentence)));
            if ((await field.getAttribute("type")) !== "checkbox")
              await expect(field).toHaveAttribute("aria-invalid", "true");
          }
          for (const [label, text] of Object.entries(typed)) {
            const kept = /Passwort/.test(label) ? "" : text;
            await expect(fieldOf(page, label), `${label} keeps what was typed`).toHaveValue(kept);
          }
          for (const label of ticked) await expect(page.getByLabel(label)).toBeChecked();
          for (const label of unticked) await expect(page.getByLabel(label)).not.toBeChecked();
          const target = leadsTo ?? Object.keys(sentences)[0];
          if (!target) return;
          await summary.getByRole("link").first().click();
          await expect(fieldOf(page, target)).toBeFocused();
        });
      }
      await context.close();
    });
  }

  test(`a taken address is said to be taken, however it is written${javaScriptEnabled ? "" : ", without JavaScript"}`, async ({
    portal,
    sql,
    browser,
  }) => {
    const company = await freshCompany(sql);
    const neighbour = (await freshCompany(sql, { name: "Geheime GmbH" })).owner;
    const colleague = await addPerson(sql, company, { permissions: ["invoices"] });
    const page = await browserOf(browser, portal, sql, company.owner, { javaScriptEnabled });
    await page.goto("/users/new");
    const taken =
      "Für diese E-Mail-Adresse gibt es schon ein Konto. Jede Adresse kann nur einmal verwendet werden. Verwenden Sie eine andere.";
    const fill = async (email: string) => {
      await page.getByLabel("Vorname").fill("Ola");
      await page.getByLabel("Name", { exact: true }).fill("Nowak");
      await page.getByLabel("E-Mail").fill(email);
      await page.getByLabel("Rechnungen und EVN").check();
      await page.getByRole("button", { name: "Speichern" }).click();
    };
    const summary = page.getByRole("alert", { name: "Es gibt ein Problem" });
    await fill(neighbour.email.toUpperCase());
    await expect(summary).toContainText(taken);
    await expect(page.getByLabel("E-Mail")).toHaveValue(neighbour.email.toUpperCase());
    await expect(page.getByLabel("Rechnungen und EVN")).toBeChecked();
    expect(await page.content()).not.toContain("Geheime GmbH");
    await expect(page.getByRole("link", { name: "Vorhandenes Konto ansehen" })).toHaveCount(0);
    await fill(` ${colleague.email.toUpperCase()} `);
    await expect(summary).toContainText(taken);
    await page.getByRole("link", { name: "Vorhandenes Konto ansehen" }).click();
    await expect(page).toHaveURL(`/users/${colleague.number}`);
    await page.goto("/users/new");
    await fill(freshEmail());
    await expect(page.getByRole("status").first()).toContainText("Konto für Ola Nowak angelegt.");
    await page.context().close();
  });
}

test("a mistake that is put right is forgotten at once", async ({ portal, sql, browser }) => {
  const company = await freshCompany(sql);
  const page = await browserOf(browser, portal, sql, company.owner);
  await page.goto("/users/new");
  await page.getByRole("button", { name: "Speichern" }).click();
  const summary = page.getByRole("alert", { name: "Es gibt ein Problem" });
  await expect(summary.getByRole("listitem")).toHaveCount(4);
  await page.getByLabel("Vorname").fill("Ola");
  await expect(summary.getByRole("listitem")).toHaveCount(3);
  await expect(page.getByLabel("Vorname")).not.toHaveAttribute("aria-invalid");
  await expect(page.getByLabel("Vorname")).toBeFocused();
  await page.context().close();
});

test("a password can be looked at, and is hidden again when it is sent", async ({ page }) => {
  await page.goto("/sign-in");
  const field = page.getByRole("textbox", { name: "Passwort" });
  await field.fill("sichtbar");
  await page.getByRole("button", { name: "Anzeigen: Passwort" }).click();
  await expect(field).toHaveAttribute("type", "text");
  await page.getByLabel("Kundennummer oder E-Mail-Adresse").fill("niemand");
  await page.getByRole("button", { name: "Anmelden", exact: true }).click();
  await expect(page.getByRole("alert", { name: "Es gibt ein Problem" })).toBeVisible();
  await expect(field).toHaveAttribute("type", "password");
  await expect(field).toHaveValue("");
});

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
