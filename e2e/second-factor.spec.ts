import type { Page } from "@playwright/test";
import { hydrated } from "./support/hydration";
import { waitForLetter } from "./support/mailbox";
import { noticeOn } from "./support/notices";
import { addPerson, freshCompany, password } from "./support/people";
import { expect, test } from "./support/portal";
import { browserOf, expectSignedOut, signIn } from "./support/sessions";
import { textsIn } from "./support/texts";
import { typedDay } from "./support/time";

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
  await expect(noticeOn(page)).toContainText("Der Passkey ist entfernt.");
  await page.context().close();
});

test("an owner is asked in English before a second step becomes mandatory, stays signed in, moves the day and takes it back, without JavaScript (R-313)", async ({
  portal,
  sql,
  browser,
}) => {
  const language = "en";
  const t = textsIn(language);
  const { decide, take, move } = {
    decide: t("factorRequirement.require"),
    take: t("factorRequirement.takeBack"),
    move: t("factorRequirement.move"),
  };
  const company = await freshCompany(sql);
  const colleague = await addPerson(sql, company, { permissions: ["product"] });
  const page = await browserOf(browser, portal, sql, company.owner, {
    javaScriptEnabled: false,
    locale: language,
  });
  await page.goto("/users");
  await page.getByRole("link", { name: decide }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(t("requirementQuestion.title"));
  await expect(main(page)).toContainText("2 of 2 active users have no second step yet.");
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
    [typedDay(language, 0), "at the earliest"],
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
  await expect(noticeOn(page)).toContainText(t("factorRequirement.factorRequiredMore"));
  for (const { email } of [company.owner, colleague])
    await waitForLetter(portal, email, { kind: "secondFactorAnnounced" });

  await page.getByRole("link", { name: move }).click();
  await expect(field).toHaveValue(typedDay(language, 3));
  await field.fill(typedDay(language, 9));
  await page.getByRole("button", { name: t("requirementQuestion.submitMove") }).click();
  await expect(page).toHaveURL("/users?notice=factorRequired");
  await page.getByRole("button", { name: take }).click();
  await expect(noticeOn(page)).toContainText(t("factorRequirement.factorOptional"));
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
