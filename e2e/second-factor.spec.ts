import type { Page } from "@playwright/test";
import type { Language } from "#lib/rules/catalogue";
import { dayAfter, writeDay } from "#lib/rules/typed-day";
import { codeOf, letStepsPass } from "./support/factors";
import { hydrated } from "./support/hydration";
import { waitForLetter } from "./support/mailbox";
import { addPerson, freshCompany, password } from "./support/people";
import { expect, test } from "./support/portal";
import { browserOf, expectSignedOut, signIn } from "./support/sessions";
import { textsIn } from "./support/texts";

/** Confirms the password, so that the second factor can be changed. */
async function openFactors(page: Page, button: "Einrichten" | "Ändern"): Promise<void> {
  await page.goto("/account?open=second-factor");
  await page.getByRole("textbox", { name: "Passwort zur Bestätigung" }).fill(password);
  await page.getByRole("button", { name: button, exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Zwei-Schritt-Anmeldung");
}

/** A virtual authenticator in the browser, which verifies its user without asking. */
async function addAuthenticator(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send("WebAuthn.enable");
  await session.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

const main = (page: Page) => page.getByRole("main");

test("a user sets up an app, signs in with it and with a recovery code, loses both, and the owner resets the second factor", async ({
  portal,
  sql,
  browser,
}) => {
  const company = await freshCompany(sql);
  const person = await addPerson(sql, company, { permissions: ["product"] });
  const page = await browserOf(browser, portal, sql, person);
  await openFactors(page, "Einrichten");
  await expect(page.getByRole("img", { name: /QR-Code/ })).toBeVisible();
  const secret = ((await main(page).locator("strong").first().textContent()) ?? "").replaceAll(
    " ",
    "",
  );
  await page.getByLabel("Code aus der App").fill(codeOf(secret));
  await page.getByRole("button", { name: "App einrichten" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    /^Ihre Wiederherstellungs\u00adcodes$/,
  );
  const codes = await main(page).getByRole("listitem").allTextContents();
  expect(codes).toHaveLength(10);
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Als Datei sichern" }).click();
  expect((await download).suggestedFilename()).toBe("wiederherstellungscodes.txt");
  await page.getByRole("button", { name: "Ich habe sie gesichert" }).click();
  await expect(page.getByRole("status")).toContainText(
    "Die Zwei-Schritt-Anmeldung ist eingerichtet.",
  );
  await expect(main(page)).toContainText("10 von 10 übrig.");
  await page.goto("/account/recovery-codes");
  await expect(page).toHaveURL(/\/account#/);
  const letter = await waitForLetter(portal, person.email, { kind: "secondFactorChanged" });
  expect(letter.subject).toBe("Ihre Zwei-Schritt-Anmeldung wurde geändert");

  await letStepsPass(sql, person);
  await page.getByRole("button", { name: "Abmelden", exact: true }).first().click();
  await expectSignedOut(page);
  await signIn(page, person.email);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Zweiter Schritt");
  // A pending session is not signed in.
  await page.goto("/areas/product");
  await expect(page).toHaveURL("/sign-in/second-factor?next=%2Fareas%2Fproduct");
  await page.getByLabel("Code aus der App").fill("12345");
  await page.getByRole("button", { name: "Anmelden" }).click();
  const problem = page.getByRole("alert", { name: "Es gibt ein Problem" });
  await expect(problem).toContainText("Der Code stimmt nicht");
  await page.getByLabel("Code aus der App").fill(codeOf(secret));
  await page.getByRole("button", { name: "Anmelden" }).click();
  await expect(page).toHaveURL("/areas/product");

  await page.getByRole("button", { name: "Abmelden", exact: true }).first().click();
  await expectSignedOut(page);
  await signIn(page, person.email);
  await page.getByRole("link", { name: /Wiederherstellungscode verwenden/ }).click();
  await page.getByLabel("Wiederherstellungscode").fill(codes[3] ?? "");
  await page.getByRole("button", { name: "Anmelden" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(person.name);

  const owner = await browserOf(browser, portal, sql, company.owner);
  await owner.goto(`/users/${person.number}`);
  await expect(main(owner)).toContainText("Zwei-Schritt-Anmeldung");
  await (await hydrated(owner.getByRole("link", { name: "Zurücksetzen" }))).click();
  const question = owner.getByRole("dialog", { name: "Zwei-Schritt-Anmeldung zurücksetzen" });
  await question.getByRole("button", { name: "Zurücksetzen" }).click();
  await expect(owner.getByRole("status")).toContainText("ist zurückgesetzt.");
  await expect(owner.getByRole("link", { name: "Zurücksetzen" })).toHaveCount(0);
  const told = await waitForLetter(portal, person.email, { kind: "secondFactorReset" });
  expect(told.text).toContain(`${company.owner.name} hat die Zwei-Schritt-Anmeldung`);
  await page.goto("/");
  await expectSignedOut(page);
  await signIn(page, person.email);
  await expect(page.getByRole("heading", { level: 1 })).toContainText(person.name);
  await page.context().close();
  await owner.context().close();
});

test("a user adds a passkey, signs in with it, and removes it", async ({
  portal,
  sql,
  browser,
}) => {
  const { owner } = await freshCompany(sql);
  const page = await browserOf(browser, portal, sql, owner);
  await addAuthenticator(page);
  await openFactors(page, "Einrichten");
  const create = page.getByRole("button", { name: "Passkey anlegen" });
  await (await hydrated(create)).click();
  await expect(page.getByText("Geben Sie dem Passkey einen Namen.")).toBeVisible();
  await expect(page.getByLabel("Name des Passkeys")).toBeFocused();
  await page.getByLabel("Name des Passkeys").fill("Laptop im Büro");
  await create.click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    /^Ihre Wiederherstellungs\u00adcodes$/,
  );
  await page.getByRole("button", { name: "Ich habe sie gesichert" }).click();
  await expect(main(page)).toContainText("Laptop im Büro");

  await page.getByRole("button", { name: "Abmelden", exact: true }).first().click();
  await expectSignedOut(page);
  await signIn(page, owner.login);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Zweiter Schritt");
  await (await hydrated(page.getByRole("button", { name: "Mit Passkey bestätigen" }))).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Guten Tag");

  await openFactors(page, "Ändern");
  await expect(main(page)).toContainText("zuletzt verwendet am");
  await page.getByRole("button", { name: /^Entfernen ?: Laptop im Büro/ }).click();
  await expect(page.getByRole("status")).toContainText("Der Passkey ist entfernt.");
  await page.context().close();
});

/** A day counted from today in the provider's time zone, as a person types it on a page in this language. */
const typedDay = (language: Language, days: number) => {
  const today = new Date().toLocaleDateString("sv", { timeZone: "Europe/Berlin" });
  return writeDay(dayAfter(today, days), language);
};

for (const [javaScriptEnabled, language] of [
  [true, "de"],
  [false, "en"],
] as const)
  test(`an owner is asked before a second step becomes mandatory, stays signed in, moves the day and takes it back, ${language}${javaScriptEnabled ? "" : ", without JavaScript"} (R-313)`, async ({
    portal,
    sql,
    browser,
  }) => {
    const t = textsIn(language);
    const { decide, take, move } = {
      decide: t("factorRequirement.require"),
      take: t("factorRequirement.takeBack"),
      move: t("factorRequirement.move"),
    };
    const company = await freshCompany(sql);
    const colleague = await addPerson(sql, company, { permissions: ["product"] });
    const page = await browserOf(browser, portal, sql, company.owner, {
      javaScriptEnabled,
      locale: language,
    });
    await page.goto("/users");
    await page.getByRole("link", { name: decide }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(
      t("requirementQuestion.title"),
    );
    await expect(main(page)).toContainText(
      language === "de"
        ? "2 von 2 aktiven Personen haben noch keinen zweiten Schritt."
        : "2 of 2 active users have no second step yet.",
    );
    await page.getByText(t("requirementQuestion.who")).click();
    await expect(main(page)).toContainText(colleague.name);
    await expect(page.getByRole("link", { name: t("requirementQuestion.setUp") })).toHaveAttribute(
      "href",
      "/account?open=second-factor#second-factor",
    );
    const field = page.getByLabel(t("requirementQuestion.from"));
    await expect(field).toHaveValue(typedDay(language, 14));
    await expect(main(page)).toContainText(typedDay(language, 7));
    await expect(main(page)).toContainText(typedDay(language, 13));
    await expect(main(page)).toContainText(t("requirementQuestion.reminderText"));
    for (const [wrong, told] of [
      ["31.2.2027", t("problems.dayFormat")],
      [typedDay(language, 0), language === "de" ? "frühestens" : "at the earliest"],
    ] as const) {
      await field.fill(wrong);
      await page.getByRole("button", { name: t("requirementQuestion.submit") }).click();
      await expect(page.getByRole("alert", { name: t("common.problem") })).toContainText(told);
      await expect(field).toHaveValue(wrong);
      await expect(main(page)).not.toContainText(t("requirementQuestion.reminderText"));
    }
    await field.fill(typedDay(language, 3));
    await page.getByRole("button", { name: t("requirementQuestion.submit") }).click();
    await expect(page).toHaveURL("/users?notice=factorRequired");
    await expect(page.getByRole("status")).toContainText(t("factorRequirement.factorRequiredMore"));
    for (const { email } of [company.owner, colleague])
      await waitForLetter(portal, email, { kind: "secondFactorAnnounced" });

    await page.getByRole("link", { name: move }).click();
    await expect(field).toHaveValue(typedDay(language, 3));
    await field.fill(typedDay(language, 9));
    await page.getByRole("button", { name: t("requirementQuestion.submitMove") }).click();
    await expect(page).toHaveURL("/users?notice=factorRequired");
    await page.getByRole("button", { name: take }).click();
    await expect(page.getByRole("status")).toContainText(t("factorRequirement.factorOptional"));
    await expect(page.getByRole("link", { name: decide })).toBeVisible();
    await page.context().close();
  });

test("where a second factor is mandatory from today, a colleague sets up a passkey before entering", async ({
  portal,
  sql,
  browser,
}) => {
  const company = await freshCompany(sql);
  const colleague = await addPerson(sql, company, { permissions: ["product"] });
  await sql`update organizations set requires_second_factor = true, second_factor_from = current_date - 1,
    second_factor_told = current_date - 2 where id = ${company.id}`;

  const context = await browser.newContext({ baseURL: portal.url, locale: "de-DE" });
  const page = await context.newPage();
  await addAuthenticator(page);
  await signIn(page, colleague.email);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Zweiten Schritt einrichten");
  await page.getByText("Stattdessen einen Passkey einrichten").click();
  await page.getByLabel("Name des Passkeys").fill("Telefon");
  await (await hydrated(page.getByRole("button", { name: "Passkey anlegen" }))).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    /^Ihre Wiederherstellungs\u00adcodes$/,
  );
  await page.getByRole("button", { name: "Ich habe sie gesichert" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(colleague.name);
  await openFactors(page, "Ändern");
  await expect(main(page)).toContainText("nicht ganz darauf verzichten");
  await expect(page.getByRole("button", { name: "Ausschalten" })).toHaveCount(0);
  await context.close();
});
