import { areaOf } from "#lib/rules/catalogue";
import { codeOf, letStepsPass, wrongCode } from "../support/factors";
import { hydrated } from "../support/hydration";
import { invitationOf } from "../support/invitations";
import { journeysOn } from "../support/journey";
import { waitForLetter } from "../support/mailbox";
import { noticeOn } from "../support/notices";
import { freshCompany } from "../support/people";
import { expect, test } from "../support/portal";
import { browserOf, expectSignedOut, signIn } from "../support/sessions";

const password = "Sieben leise Boote am Deich";

/** Passwords that are refused, each with its reason. */
const refused = [
  ["kurz", "Das Passwort muss mindestens 12 Zeichen lang sein."],
  ["Ola Nowak Muster", "Namen und Wörtern, die zu Ihrem Konto gehören"],
  ["passwort1234", "Dieses Passwort ist leicht zu erraten."],
] as const;

test("an invited colleague sets a password, sees only the ticked areas, and protects the account with an app (FEEL, as each of the people)", async ({
  browser,
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  const { person, link } = await invitationOf(portal, sql, company);
  const context = await browser.newContext({ baseURL: portal.url, locale: "de-DE" });
  const page = await context.newPage();
  const journey = await journeysOn(page);
  const main = page.getByRole("main");
  const heading = page.getByRole("heading", { level: 1 });
  const areas = page.getByRole("navigation", { name: "Bereiche" }).getByRole("link");
  const button = (name: string) => page.getByRole("button", { name, exact: true });

  await journey(
    "from the letter to the own areas, with three passwords refused on the way",
    { pages: 2, clicks: 5 },
    async () => {
      await expect(page).toHaveURL("/set-password");
      // The doors of the two areas of the invitation stand open.
      await expect(page.locator(".scene .open")).toHaveCount(2);
      await expect(page.getByLabel("Ihre E-Mail-Adresse")).toHaveValue(person.email);
      await expect(main).toContainText("Danach melden Sie sich mit Ihrer E-Mail-Adresse");
      const field = page.getByRole("textbox", { name: "Neues Passwort" });
      for (const [typed, reason] of refused) {
        await field.fill(typed);
        await button("Passwort setzen und Konto aktivieren").click();
        await expect(page.getByRole("alert", { name: "Es gibt ein Problem" })).toContainText(
          reason,
        );
      }
      await field.fill(password);
      await button("Passwort setzen und Konto aktivieren").click();
      await expect(noticeOn(page)).toContainText("Ihr Konto ist aktiviert.");
      await expect(page.getByLabel("Kundennummer oder E-Mail-Adresse")).toHaveValue(person.email);
      await page.getByRole("textbox", { name: "Passwort" }).fill(password);
      await button("Anmelden").click();
      await expect(heading).toHaveText(`Guten Tag, ${person.name}`);
      await expect(areas).toHaveText([
        "Übersicht",
        "Mein Konto",
        areaOf("invoices").name.de,
        areaOf("callList").name.de,
        "Hilfe & Kontakt",
      ]);
    },
    { from: link },
  );

  await sql`insert into user_permissions (user_number, permission) values (${person.number}, 'product')`;
  await journey(
    "an area that was revoked is gone at the next click",
    { pages: 1, clicks: 1 },
    async () => {
      const tile = main.getByRole("link", { name: areaOf("product").name.de });
      await expect(tile).toBeVisible();
      await sql`delete from user_permissions where user_number = ${person.number} and permission = 'product'`;
      const answer = page.waitForResponse((one) => one.url().includes(areaOf("product").path));
      await tile.click();
      expect((await answer).status()).toBe(404);
      await expect(heading).toHaveText("Diese Seite gibt es nicht");
      await expect(areas.filter({ hasText: areaOf("product").name.de })).toHaveCount(0);
    },
  );

  let secret = "";
  let codes: string[] = [];
  await journey(
    "an app and ten codes; after a wrong code the secret is the one that was scanned",
    { pages: 4, clicks: 7 },
    async () => {
      await page.getByRole("link", { name: "Mein Konto" }).first().click();
      await main.locator("summary", { hasText: "Einrichten" }).click();
      await page.getByRole("textbox", { name: "Passwort zur Bestätigung" }).fill(password);
      await button("Einrichten").click();
      await expect(heading).toHaveText("Zwei-Schritt-Anmeldung");
      await expect(page.getByRole("img", { name: /QR-Code/ })).toBeVisible();
      const shown = () => main.locator("strong").first().textContent();
      secret = ((await shown()) ?? "").replaceAll(" ", "");
      await page.getByLabel("Code aus der App").fill(wrongCode(secret));
      await button("App einrichten").click();
      await expect(page.getByRole("alert", { name: "Es gibt ein Problem" })).toContainText(
        "Der Code stimmt nicht",
      );
      expect(((await shown()) ?? "").replaceAll(" ", "")).toBe(secret);
      await page.getByLabel("Code aus der App").fill(codeOf(secret));
      await button("App einrichten").click();
      await expect(heading).toHaveText(/^Ihre Wiederherstellungs\u00adcodes$/);
      codes = await main.getByRole("listitem").allTextContents();
      expect(codes).toHaveLength(10);
      const download = page.waitForEvent("download");
      await page.getByRole("link", { name: "Als Datei sichern" }).click();
      expect((await download).suggestedFilename()).toBe("wiederherstellungscodes.txt");
      await button("Ich habe sie gesichert").click();
      await expect(noticeOn(page)).toContainText("Die Zwei-Schritt-Anmeldung ist eingerichtet.");
      await expect(main).toContainText("10 von 10 übrig.");
    },
  );
  await page.goto("/account/recovery-codes");
  await expect(page).toHaveURL(/\/account#/);
  const letter = await waitForLetter(portal, person.email, { kind: "secondFactorChanged" });
  expect(letter.subject).toBe("Ihre Zwei-Schritt-Anmeldung wurde geändert");

  await letStepsPass(sql, person);
  await page.getByRole("button", { name: "Abmelden", exact: true }).first().click();
  await expectSignedOut(page);
  await signIn(page, person.email, password);
  await expect(heading).toHaveText("Zweiter Schritt");
  // A pending session is not signed in.
  await page.goto("/account");
  await expect(page).toHaveURL("/sign-in/second-factor?next=%2Faccount");
  await page.getByLabel("Code aus der App").fill("12345");
  await page.getByRole("button", { name: "Anmelden" }).click();
  const problem = page.getByRole("alert", { name: "Es gibt ein Problem" });
  await expect(problem).toContainText("Der Code stimmt nicht");
  await page.getByLabel("Code aus der App").fill(codeOf(secret));
  await page.getByRole("button", { name: "Anmelden" }).click();
  await expect(page).toHaveURL("/account");

  await page.getByRole("button", { name: "Abmelden", exact: true }).first().click();
  await expectSignedOut(page);
  await signIn(page, person.email, password);
  await page.getByRole("link", { name: /Wiederherstellungscode verwenden/ }).click();
  await page.getByLabel("Wiederherstellungscode").fill(codes[3] ?? "");
  await page.getByRole("button", { name: "Anmelden" }).click();
  await expect(heading).toContainText(person.name);

  const owner = await browserOf(browser, portal, sql, company.owner);
  await owner.goto(`/users/${person.number}`);
  await expect(owner.getByRole("main")).toContainText("Zwei-Schritt-Anmeldung");
  await (await hydrated(owner.getByRole("link", { name: "Zurücksetzen" }))).click();
  const question = owner.getByRole("dialog", { name: "Zwei-Schritt-Anmeldung zurücksetzen" });
  await question.getByRole("button", { name: "Zurücksetzen" }).click();
  await expect(noticeOn(owner)).toContainText("ist zurückgesetzt.");
  await expect(owner.getByRole("link", { name: "Zurücksetzen" })).toHaveCount(0);
  const told = await waitForLetter(portal, person.email, { kind: "secondFactorReset" });
  expect(told.text).toContain(`${company.owner.name} hat die Zwei-Schritt-Anmeldung`);
  await page.goto("/");
  await expectSignedOut(page);
  await signIn(page, person.email, password);
  await expect(heading).toContainText(person.name);
  await page.context().close();
  await owner.context().close();
});
