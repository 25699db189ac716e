import { rates } from "#lib/rules/limits";
import { hydrated } from "../support/hydration";
import { invitationOf } from "../support/invitations";
import { journeysOn } from "../support/journey";
import { linkIn, waitForLetter } from "../support/mailbox";
import { noticeOn } from "../support/notices";
import { freshCompany, freshEmail, password } from "../support/people";
import { expect, test } from "../support/portal";
import { browserOf, expectSignedOut, signIn, signInByHand } from "../support/sessions";
import { letTimePass } from "../support/time";

const fresh = "Sieben leise Boote am Deich";
const activate = { name: "Passwort setzen und Konto aktivieren" };

test("the page of a link that is expired, replaced, used or unknown says why and has a way on, and a wrong password is told how long to wait (R-407)", async ({
  browser,
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  const { link, person, letter } = await invitationOf(portal, sql, company);
  await letTimePass(sql, person.number, "8 days");
  const context = await browser.newContext({ baseURL: portal.url, locale: "de-DE" });
  const page = await context.newPage();
  const journey = await journeysOn(page);
  const heading = page.getByRole("heading", { level: 1 });
  const main = page.getByRole("main");

  await journey(
    "expired: a click sends a new one",
    { pages: 1, clicks: 1 },
    async () => {
      await expect(heading).toHaveText("Der Link ist abgelaufen");
      await expect(main).toContainText(
        /Er war bis .+ gültig\. Ihr Konto ist noch nicht aktiviert\./,
      );
      await page.getByRole("button", { name: "Neuen Link anfordern" }).click();
      await expect(heading).toHaveText("Prüfen Sie Ihr E-Mail-Postfach");
      await expect(main).toContainText("Wir senden einen neuen Aktivierungslink an");
    },
    { from: link },
  );
  const next = await waitForLetter(portal, person.email, { after: letter });

  await journey(
    "replaced: the newest letter has the link",
    { pages: 1, clicks: 0 },
    async () => {
      await expect(heading).toHaveText("Es gibt einen neueren Link");
      await expect(main).toContainText("Nur der zuletzt gesendete Link gilt.");
      await page.goto(linkIn(next));
      await expect(page.getByRole("textbox", { name: "Neues Passwort" })).toBeVisible();
    },
    { from: link },
  );
  await page.getByRole("textbox", { name: "Neues Passwort" }).fill(fresh);
  await page.getByRole("button", activate).click();
  await expect(noticeOn(page)).toContainText("Ihr Konto ist aktiviert.");

  await journey(
    "used: one signs in",
    { pages: 2, clicks: 2 },
    async () => {
      await expect(heading).toHaveText("Der Link wurde schon verwendet");
      await expect(main).toContainText("Ihr Konto ist bereits aktiv.");
      await page.getByRole("link", { name: "Zur Anmeldung" }).click();
      await page.getByLabel("Kundennummer oder E-Mail-Adresse").fill(person.email);
      await page.getByRole("textbox", { name: "Passwort" }).fill(fresh);
      await page.getByRole("button", { name: "Anmelden" }).click();
      await expect(heading).toHaveText(`Guten Tag, ${person.name}`);
    },
    { from: link },
  );
  await context.clearCookies();

  await journey(
    "unknown: one signs in, or asks there for another link",
    { pages: 1, clicks: 1 },
    async () => {
      await expect(heading).toHaveText("Der Link ist unvollständig oder nicht mehr gültig");
      await page.getByRole("link", { name: "Zur Anmeldung" }).click();
      await expect(page.getByRole("link", { name: "Passwort vergessen?" })).toBeVisible();
    },
    { from: `/activate/${"A".repeat(43)}` },
  );

  for (let count = 1; count < rates.signInAccount.burst; count += 1)
    await signInByHand(portal, { login: person.email, password: "falsch" });
  await journey(
    "a wrong password: one message, and then how long to wait",
    { pages: 0, clicks: 2 },
    async () => {
      const problem = page.getByRole("alert", { name: "Es gibt ein Problem" });
      await page.getByLabel("Kundennummer oder E-Mail-Adresse").fill(person.email);
      for (const told of [
        "Die Anmeldedaten stimmen nicht.",
        /Zu viele Versuche\. In \d+ Sekunden/,
      ]) {
        await page.getByRole("textbox", { name: "Passwort" }).fill("Falsche leise Boote");
        await page.getByRole("button", { name: "Anmelden" }).click();
        await expect(problem).toContainText(told);
      }
    },
    { from: "/sign-in" },
  );
  await context.close();
});

test("another user's session in the same browser is named and ended", async ({
  portal,
  sql,
  browser,
}) => {
  const company = await freshCompany(sql);
  const { link, person } = await invitationOf(portal, sql, company);
  const page = await browserOf(browser, portal, sql, company.owner);
  const journey = await journeysOn(page);
  const sessions = () => sql`select from sessions where user_number = ${company.owner.number}`;
  await journey(
    "from the letter to the sign-in",
    { pages: 1, clicks: 1 },
    async () => {
      await expect(page.getByRole("main")).toContainText(
        `In diesem Browser ist ${company.owner.name} angemeldet.`,
      );
      expect(await sessions()).toHaveLength(1);
      await page.getByRole("textbox", { name: "Neues Passwort" }).fill(fresh);
      await page.getByRole("button", activate).click();
      await expect(noticeOn(page)).toContainText("Ihr Konto ist aktiviert.");
      expect(await sessions()).toHaveLength(0);
      await expect(page.getByLabel("Kundennummer oder E-Mail-Adresse")).toHaveValue(person.email);
    },
    { from: link },
  );
  await page.context().close();
});

test("somebody who is signed out elsewhere while typing signs in beside the form and loses nothing, and after signing out no page comes back (FEEL-D5)", async ({
  portal,
  sql,
  browser,
}) => {
  const { owner } = await freshCompany(sql);
  const page = await browserOf(browser, portal, sql, owner);
  const journey = await journeysOn(page);
  const heading = page.getByRole("heading", { level: 1 });

  await journey(
    "signed out elsewhere, with a half-filled form",
    { pages: 2, clicks: 5 },
    async () => {
      await page.getByRole("main").getByRole("link", { name: "Benutzer:in hinzufügen" }).click();
      const email = freshEmail();
      await page.getByLabel("Vorname").fill("Ola");
      await page.getByLabel("Nachname", { exact: true }).fill("Nowak");
      await page.getByLabel("E-Mail").fill(email);
      await page.getByLabel("Shop").check();
      const save = await hydrated(page.getByRole("button", { name: "Speichern" }));
      await sql`delete from sessions where user_number = ${owner.number}`;
      await save.click();
      const beside = page.context().waitForEvent("page");
      await page.getByRole("link", { name: "Zur Anmeldung (neuer Tab)" }).click();
      const other = await beside;
      await other.getByLabel("Kundennummer oder E-Mail-Adresse").fill(owner.login);
      await other.getByRole("textbox", { name: "Passwort" }).fill(password);
      await other.getByRole("button", { name: "Anmelden" }).click();
      await expect(other.getByRole("heading", { level: 1 })).toContainText("Guten Tag");
      await expect(page.getByLabel("E-Mail")).toHaveValue(email);
      await expect(page.getByLabel("Shop")).toBeChecked();
      await save.click();
      await expect(noticeOn(page).first()).toContainText("Konto für Ola Nowak angelegt.");
    },
  );

  await journey("back after signing out: the sign-in page", { pages: 4, clicks: 2 }, async () => {
    await page
      .getByRole("navigation", { name: "Bereiche" })
      .getByRole("link", { name: "Benutzerverwaltung" })
      .click();
    await expect(heading).toHaveText("Benutzer:innen verwalten");
    await page.getByRole("button", { name: "Abmelden" }).click();
    await expect(noticeOn(page)).toHaveText("Sie sind abgemeldet.");
    await page.goBack();
    await expectSignedOut(page);
  });
  await page.reload();
  await expectSignedOut(page);
  await signIn(page, owner.login);
  await expect(heading).toContainText("Guten Tag");
  await page.goto("/sign-in?next=/areas/product");
  await expect(page).toHaveURL("/areas/product");
  await page.context().close();
});

test("with forced colours open and closed doors can be told apart, and names from right to left stand as they are written (FEEL, as each of the people)", async ({
  portal,
  sql,
  browser,
}) => {
  const company = await freshCompany(sql);
  const page = await browserOf(browser, portal, sql, company.owner, {
    forcedColors: "active",
    viewport: { width: 390, height: 844 },
  });
  const journey = await journeysOn(page);
  const main = page.getByRole("main");

  await journey("she adds somebody with an Arabic name", { pages: 2, clicks: 3 }, async () => {
    await main.getByRole("link", { name: "Benutzer:in hinzufügen" }).click();
    const first = page.getByLabel("Vorname");
    await first.fill("ليلى");
    await expect(first).toHaveAttribute("dir", "auto");
    await expect(first).toHaveCSS("direction", "rtl");
    await page.getByLabel("Nachname", { exact: true }).fill("حداد");
    await page.getByLabel("E-Mail").fill(freshEmail());
    await page.getByLabel("Kontakte").check();
    await page.getByRole("button", { name: "Speichern" }).click();
    const row = main.getByRole("row", { name: /ليلى حداد/ });
    await expect(row.getByRole("link", { name: "ليلى حداد", exact: true })).toHaveCSS(
      "direction",
      "rtl",
    );
    const looks = await row
      .locator(".access-indicator path")
      .evaluateAll((paths) =>
        paths.map((path) => [getComputedStyle(path).fill, getComputedStyle(path).stroke]),
      );
    const [closed, open] = looks;
    expect(open?.[0]).not.toBe(closed?.[0]);
    for (const [, stroke] of looks) expect(stroke).not.toBe("none");
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  });
  await page.context().close();
});
