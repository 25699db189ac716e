import { type Area, areas, type Language, products } from "#lib/rules/catalogue";
import { violationsOn } from "./support/axe";
import { noticeOn } from "./support/notices";
import { addPerson, freshCompany, password } from "./support/people";
import { savePermissions } from "./support/permissions";
import { expect, test } from "./support/portal";
import { browserOf } from "./support/sessions";
import type { Systems } from "./support/systems";
import { textsIn } from "./support/texts";

/** Every area of the catalogue leads somewhere: three are pages of the portal, the others are in its systems. */

/** Where each area of a system is. */
const elsewhere: Partial<Record<Area["id"], [system: keyof Systems, path: string]>> = {
  invoices: ["invoiceArchive", "/invoices"],
  credentials: ["invoiceArchive", "/credentials"],
  tariffChange: ["invoiceArchive", "/plan"],
  notifications: ["invoiceArchive", "/notifications"],
  phoneNumbers: ["telephoneSystem", "/phone-numbers"],
  cloudPbx: ["telephoneSystem", "/cloud-pbx"],
  contacts: ["telephoneSystem", "/contacts"],
  teamsConnector: ["telephoneSystem", "/teams-connector"],
  fax: ["telephoneSystem", "/fax"],
  sms: ["telephoneSystem", "/sms"],
  callList: ["telephoneSystem", "/calls"],
  shop: ["shop", "/"],
};
/** What stands above the page of an area; two have a title of their own. */
function titleOf(area: Area, language: Language): string {
  if (area.id === "userAdministration") return textsIn(language)("users.title");
  if (area.id !== "shop") return area.name[language];
  return language === "de" ? "Telefone und Zubehör" : "Phones and accessories";
}

type Way = {
  title: string;
  language: Language;
  javaScriptEnabled: boolean;
  isMobile: boolean;
};
const ways: Way[] = [
  { title: "in German", language: "de", javaScriptEnabled: true, isMobile: false },
  {
    title: "in English, without JavaScript",
    language: "en",
    javaScriptEnabled: false,
    isMobile: false,
  },
  {
    title: "in German on a telephone, without JavaScript",
    language: "de",
    javaScriptEnabled: false,
    isMobile: true,
  },
  { title: "in English on a telephone", language: "en", javaScriptEnabled: true, isMobile: true },
];

for (const { title, language, javaScriptEnabled, isMobile } of ways)
  test(`an owner with every product goes through all fifteen areas and back, ${title}`, async ({
    browser,
    portal,
    systems,
    sql,
  }) => {
    const t = textsIn(language);
    const all = products.map(({ id }) => id);
    const company = await freshCompany(sql, { products: all, owner: { language } });
    const page = await browserOf(browser, portal, sql, company.owner, {
      locale: language === "de" ? "de-DE" : "en-GB",
      javaScriptEnabled,
      ...(isMobile && { viewport: { width: 390, height: 844 }, isMobile, hasTouch: true }),
    });
    const inMenu = async (name: string) => {
      if (isMobile) await page.getByRole("button", { name: t("common.menu"), exact: true }).click();
      await page.getByRole("navigation").getByRole("link", { name, exact: true }).click();
    };
    await page.goto("/");
    expect(areas).toHaveLength(15);
    for (const area of areas)
      await test.step(area.id, async () => {
        const name = new RegExp(`^${area.name[language]}`);
        await page.getByRole("main").getByRole("link", { name }).first().click();
        const place = elsewhere[area.id];
        await expect(page).toHaveURL(
          place ? `${systems[place[0]]}${place[1]}` : `${portal.url}${area.path}`,
        );
        await expect(page.getByRole("heading", { level: 1 })).toHaveText(titleOf(area, language));
        await expect(page.getByRole("banner")).toContainText(company.owner.name);
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        expect(width, "nothing is wider than the screen").toBe(page.viewportSize()?.width);
        if (place) {
          if (javaScriptEnabled) expect.soft(await violationsOn(page), place.join("")).toEqual([]);
          await expect(page.getByRole("banner")).toContainText(company.customerNumber);
          await inMenu(language === "de" ? "Kundenportal" : "Customer portal");
        } else await inMenu(t("common.overview"));
        await expect(page).toHaveURL(`${portal.url}/`);
      });
    await page.context().close();
  });

for (const javaScriptEnabled of [true, false]) {
  const way = javaScriptEnabled ? "" : ", without JavaScript";

  test(`the very next click in the telephone system is refused when the call list was taken away, and the phone numbers still open${way}`, async ({
    browser,
    portal,
    systems,
    sql,
  }) => {
    const company = await freshCompany(sql);
    const mini = await addPerson(sql, company, {
      permissions: ["phoneNumbers", "sms", "callList"],
    });
    const clara = await browserOf(browser, portal, sql, company.owner, { javaScriptEnabled });
    const context = await browser.newContext({ locale: "de-DE", javaScriptEnabled });
    const page = await context.newPage();
    const at = (path: string) => `${systems.telephoneSystem}${path}`;
    const rail = page.getByRole("navigation", { name: "Bereiche" });

    await test.step("the colleague signs in on the way to the call list, which is that of the own customer", async () => {
      await page.goto(at("/calls?month=11"));
      await page.getByLabel("Kundennummer oder E-Mail-Adresse").fill(mini.email);
      await page.getByRole("textbox", { name: "Passwort" }).fill(password);
      await page.getByRole("button", { name: "Anmelden" }).click();
      await expect(page).toHaveURL(at("/calls?month=11"));
      await expect(page.getByRole("banner")).toContainText(mini.name);
      await expect(page.getByRole("banner")).toContainText(company.customerNumber);
      await expect(rail.getByRole("link")).toHaveText([
        "Kundenportal",
        "Rufnummern verwalten",
        "SMS versenden",
        "Anrufliste",
      ]);
    });

    await test.step("a text message is shown and not sent", async () => {
      await rail.getByRole("link", { name: "SMS versenden" }).click();
      await page.getByLabel("Rufnummer").fill("030 23125 100");
      await page.getByLabel("Text, höchstens 160 Zeichen").fill("Guten <b>Tag</b>");
      await page.getByRole("button", { name: "SMS versenden" }).click();
      await expect(noticeOn(page)).toContainText("Es wurde nichts verschickt");
      await expect(page.getByRole("cell", { name: "Guten <b>Tag</b>" })).toBeVisible();
    });

    await test.step("the owner takes the call list away", async () => {
      await savePermissions(clara, mini.number, { Anrufliste: false });
    });

    await test.step("the very next click is refused, with the page of the portal", async () => {
      await rail.getByRole("link", { name: "Anrufliste" }).click();
      await expect(page).toHaveURL(/\/refused\?system=telephoneSystem&area=callList$/);
      await expect(page.getByRole("heading", { level: 1 })).toContainText("Anrufliste");
      await expect(page.getByText(company.owner.name).first()).toBeVisible();
    });

    await test.step("the phone numbers still open", async () => {
      const answer = await page.goto(at("/phone-numbers"));
      expect([answer?.status(), page.url()]).toEqual([200, at("/phone-numbers")]);
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("Rufnummern verwalten");
      await expect(rail.getByRole("link", { name: "Anrufliste" })).toHaveCount(0);
    });

    await test.step("leaving ends the session in the telephone system", async () => {
      await page.getByRole("link", { name: "Abmelden" }).click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(
        "Im Telefonsystem abgemeldet",
      );
      await page.getByRole("button", { name: "Überall abmelden" }).click();
      await page.goto(at("/phone-numbers"));
      await expect(page).toHaveURL(/\/sign-in\?/);
    });
    await context.close();
    await clara.context().close();
  });
}
