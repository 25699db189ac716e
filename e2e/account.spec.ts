import type { Locator } from "@playwright/test";
import { areaIds, firstLanguage } from "#lib/rules/catalogue";
import { waitForLetter } from "./support/mailbox";
import { noticeOn } from "./support/notices";
import { addPerson, freshCompany, freshEmail, password } from "./support/people";
import { expect, test } from "./support/portal";
import { browserOf, enter, expectSignedOut, signIn } from "./support/sessions";
import { areaText, textsIn } from "./support/texts";

const fresh = "Sieben leise Boote am Deich";

for (const javaScriptEnabled of [true, false]) {
  test(`a user sets a new password and stays signed in only here${javaScriptEnabled ? "" : ", without JavaScript"}`, async ({
    portal,
    sql,
    browser,
  }) => {
    const company = await freshCompany(sql);
    const person = await addPerson(sql, company, { permissions: ["invoices"] });
    const page = await browserOf(browser, portal, sql, person, { javaScriptEnabled });
    const other = await browserOf(browser, portal, sql, person);
    await page.goto("/account");
    await other.goto("/account");
    const main = page.getByRole("main");
    for (const text of [
      person.name,
      person.email,
      company.name,
      company.customerNumber,
      `u${person.number}`,
    ])
      await expect(main).toContainText(text);
    await expect(main).toContainText(`1 von ${areaIds.length - 1} Bereichen`);
    await main.locator("summary", { hasText: "Passwort ändern" }).click();
    await main.getByRole("textbox", { name: "Aktuelles Passwort" }).fill(password);
    await main.getByRole("textbox", { name: "Neues Passwort" }).fill(fresh);
    await main.getByRole("button", { name: "Passwort ändern" }).click();
    await expect(noticeOn(page)).toContainText("Ihr Passwort ist geändert.");
    await other.goto("/account");
    await expectSignedOut(other);
    await page.goto("/account");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Mein Konto");
    const letter = await waitForLetter(portal, person.email, { kind: "passwordChanged" });
    expect(letter.subject).toBe("Ihr Passwort wurde geändert");
    await signIn(other, person.email, password);
    await expect(other.getByRole("alert", { name: "Es gibt ein Problem" })).toBeVisible();
    await signIn(other, person.email, fresh);
    await expect(other.getByRole("heading", { level: 1 })).toContainText(person.name);
    await page.context().close();
    await other.context().close();
  });

  test(`a user sees where they are signed in and ends unknown sessions${javaScriptEnabled ? "" : ", without JavaScript"}`, async ({
    portal,
    sql,
    browser,
  }) => {
    const { owner } = await freshCompany(sql);
    const page = await browserOf(browser, portal, sql, owner, { javaScriptEnabled });
    await page.goto("/account");
    await expect(
      page.getByRole("heading", { name: "Firefox auf Linux (diese Sitzung)" }),
    ).toBeVisible();
    await expect(page.getByRole("button", { name: "Alle anderen Sitzungen beenden" })).toHaveCount(
      0,
    );
    const others = [];
    for (let count = 0; count < 3; count++)
      others.push(await browserOf(browser, portal, sql, owner));
    for (const other of others) await other.goto("/account");
    await page.goto("/account");
    await expect(page.getByRole("heading", { name: /Firefox auf Linux/ })).toHaveCount(4);
    await page
      .getByRole("button", { name: /^Abmelden ?: Firefox auf Linux/ })
      .first()
      .click();
    await expect(noticeOn(page)).toContainText("Die Sitzung ist beendet.");
    await expect(page.getByRole("heading", { name: /Firefox auf Linux/ })).toHaveCount(3);
    await page.getByRole("button", { name: "Alle anderen Sitzungen beenden" }).click();
    await expect(noticeOn(page)).toContainText("Alle anderen Sitzungen sind beendet.");
    await expect(page.getByRole("heading", { name: /Firefox auf Linux/ })).toHaveCount(1);
    for (const other of others) {
      await other.goto("/account");
      await expectSignedOut(other);
      await other.context().close();
    }
    await page.goto("/account");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Mein Konto");
    await page.context().close();
  });

  test(`a user changes the language and stays on the page${javaScriptEnabled ? "" : ", without JavaScript"}`, async ({
    portal,
    sql,
    browser,
  }) => {
    const company = await freshCompany(sql);
    const person = await addPerson(sql, company, {
      permissions: ["invoices", "userAdministration"],
    });
    const context = await browser.newContext({
      baseURL: portal.url,
      locale: "de-DE",
      javaScriptEnabled,
    });
    const page = await context.newPage();
    const t = textsIn("en");
    await page.goto("/users?q=Brandt&sort=name");
    await expect(page).toHaveURL(/\/sign-in\?next=/);
    await page.getByRole("link", { name: "EN – English" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Sign in");
    await expect(page.locator("html")).toHaveAttribute("lang", "en");
    await page.getByLabel("Customer number or email address").fill(person.email);
    await page.getByRole("textbox", { name: "Password" }).fill(password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page).toHaveURL("/users?q=Brandt&sort=name");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Manage users");
    await page.getByRole("link", { name: "DE – Deutsch" }).click();
    await expect(page).toHaveURL("/users?q=Brandt&sort=name");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Benutzer:innen verwalten");
    await page.getByRole("link", { name: "EN – English" }).click();
    await expect(page.locator("html")).toHaveAttribute("lang", "en");
    await page.goto("/account?open=password");
    await page.getByRole("textbox", { name: "Current password" }).fill(password);
    await page.getByRole("textbox", { name: "New password" }).fill(fresh);
    await page.getByRole("button", { name: "Change password" }).click();
    await expect(noticeOn(page)).toContainText(t("notices.passwordChanged"));
    const letter = await waitForLetter(portal, person.email, { kind: "passwordChanged" });
    expect(letter.subject).toBe(t("letters.passwordChanged.subject"));
    await context.close();
  });
}

for (const javaScriptEnabled of [true, false])
  test(`the fields for passwords in Mein Konto are folded until somebody unfolds them or something is wrong${javaScriptEnabled ? "" : ", without JavaScript"} (FEEL-B7)`, async ({
    portal,
    sql,
    browser,
  }) => {
    const { owner } = await freshCompany(sql);
    const page = await browserOf(browser, portal, sql, owner, { javaScriptEnabled });
    const main = page.getByRole("main");
    const [current, confirmation] = ["Aktuelles Passwort", "Passwort zur Bestätigung"].map((name) =>
      main.getByRole("textbox", { name }),
    ) as [Locator, Locator];
    await page.goto("/account");
    await expect(main.getByRole("textbox")).toHaveCount(0);
    await main.locator("summary", { hasText: "Einrichten" }).focus();
    await page.keyboard.press("Enter");
    await expect(confirmation).toBeVisible();
    await confirmation.fill("Das war es nicht");
    await main.getByRole("button", { name: "Einrichten", exact: true }).click();
    await expect(main).toContainText("Das aktuelle Passwort stimmt nicht.");
    await expect(confirmation).toBeVisible();
    await expect(current).toBeHidden();
    await page.goto("/account?notice=passwordNeeded#second-factor");
    await expect(confirmation).toBeVisible();
    // Where password managers lead, and after signing in there too.
    await page.goto("/.well-known/change-password");
    await expect(current).toBeVisible();
    await expect(confirmation).toBeHidden();
    await page.context().clearCookies();
    await page.goto("/.well-known/change-password");
    await page.getByLabel("Kundennummer oder E-Mail-Adresse").fill(owner.login);
    await page.getByRole("textbox", { name: "Passwort" }).fill(password);
    await page.getByRole("button", { name: "Anmelden" }).click();
    await expect(page).toHaveURL(/\/account\?open=password/);
    await expect(current).toBeVisible();
    await page.context().close();
  });

test("a browser that prefers English gets English, and one that prefers neither language gets the first", async ({
  portal,
  browser,
}) => {
  for (const [locale, heading] of [
    ["fr-FR", textsIn(firstLanguage)("signIn.title")],
    ["en-US", "Sign in"],
    ["de-AT", "Anmelden"],
  ] as const) {
    const context = await browser.newContext({ baseURL: portal.url, locale });
    const page = await context.newPage();
    await page.goto("/sign-in");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(heading);
    await context.close();
  }
});

test("a user who is signed out while filling in a form keeps what was typed", async ({
  portal,
  sql,
  browser,
}) => {
  const { owner } = await freshCompany(sql);
  const page = await browserOf(browser, portal, sql, owner);
  const email = freshEmail();
  await page.goto("/users/new");
  await page.getByLabel("Vorname").fill("Ola");
  await page.getByLabel("Nachname", { exact: true }).fill("Nowak");
  await page.getByLabel("E-Mail").fill(email);
  await page.getByLabel(areaText("invoices")).check();
  await sql`delete from sessions where user_number = ${owner.number}`;
  await page.getByRole("button", { name: "Speichern" }).click();
  const problem = page.getByRole("alert", { name: "Es gibt ein Problem" });
  await expect(problem.getByRole("link")).toHaveAttribute("href", "/sign-in");
  await expect(page.getByLabel("E-Mail")).toHaveValue(email);
  expect(await sql`select from users where email = ${email}`).toHaveLength(0);
  // After signing in again in another tab, the form can simply be sent again.
  await enter(page.context(), portal, sql, owner);
  await page.getByRole("button", { name: "Speichern" }).click();
  await expect(noticeOn(page).first()).toContainText("Konto für Ola Nowak angelegt.");
  await page.context().close();
});

test("a user without permissions is told whom to ask", async ({ portal, sql, browser }) => {
  const company = await freshCompany(sql);
  const person = await addPerson(sql, company);
  const page = await browserOf(browser, portal, sql, person);
  await page.goto("/");
  await expect(page.getByRole("main")).toContainText(
    "Ihr Konto ist aktiv, hat aber noch keine Berechtigungen.",
  );
  await expect(page.getByRole("main")).toContainText(`Wenden Sie sich an: ${company.owner.name}`);
  await expect(page.getByRole("heading", { level: 2 })).not.toContainText(["Meine Daten"]);
  await page.context().close();
});
