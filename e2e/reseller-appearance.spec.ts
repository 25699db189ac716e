import type { Locator, Page } from "@playwright/test";
import { drawnPixels } from "#lib/infra/brand/drawn";
import { png } from "#lib/infra/brand/png";
import { coloursName, coloursOf } from "#lib/rules/brand";
import { provider } from "#lib/rules/catalogue";
import { findClosestBrand } from "#lib/rules/typed-colour";
import { violationsOn } from "./support/axe";
import { colourOn } from "./support/colours";
import { linkIn, waitForLetter } from "./support/mailbox";
import { noticeOn } from "./support/notices";
import { freshEmail, password } from "./support/people";
import { expect, test } from "./support/portal";
import { browserOf, expectSignedOut, signIn } from "./support/sessions";
import { areaText } from "./support/texts";
import { freshTree } from "./support/trees";

/** R-1004: the portal presents itself to a reseller's people as the reseller, where the reseller has published that. */

const typed = {
  Name: "Nordlicht „Ü“ & Söhne, Kiel",
  Farbe: "#b3261e",
  "Anschrift in einer Zeile": "Nordlicht GmbH, Kai 1, 24103 Kiel",
  "Link zum Impressum": "www.nordlicht.example/impressum",
  "Link zur Datenschutzerklärung": "https://www.nordlicht.example/datenschutz",
  "E-Mail-Adresse": "hilfe@nordlicht.example",
  Telefonnummer: "+49 431 5550",
  "Antwortadresse der E-Mails (freiwillig)": "antwort@nordlicht.example",
};
const logo = {
  name: "logo.png",
  mimeType: "image/png",
  buffer: png(60, drawnPixels(60, { hue: 28, chroma: 0.1 }, { rounded: true, door: true })),
};
const { brand = { hue: 0, chroma: 0 } } = findClosestBrand(typed.Farbe) ?? {};
const own = { light: coloursOf("light", brand), dark: coloursOf("dark", brand) };
const usual = coloursOf("light");
/** What is only the provider's, and may stand on no page and in no letter of the reseller's people. */
const ofProvider = [
  provider.service.email,
  provider.service.phone,
  provider.address,
  provider.links.imprint,
  provider.links.privacy,
];

/** The width of a picture once it is loaded. */
const widthOf = (picture: Locator) =>
  picture.evaluate((image: HTMLImageElement) => image.naturalWidth);
const accentOf = (page: Page) => colourOn(page, "accent");

/** The page names the reseller and nothing of the provider. */
async function expectOwn(page: Page): Promise<void> {
  await expect(page.getByRole("banner").getByRole("link", { name: typed.Name })).toBeVisible();
  await expect.poll(() => accentOf(page)).toBe(own.light.accent);
  await expect(page.getByRole("link", { name: "Impressum" })).toHaveAttribute(
    "href",
    "https://www.nordlicht.example/impressum",
  );
  const links = await page.evaluate(() => [...document.links].map(({ href }) => href));
  const shown = [await page.locator("body").ariaSnapshot(), ...links].join("\n");
  for (const text of ofProvider) expect(shown).not.toContain(text);
}

async function expectProvider(page: Page): Promise<void> {
  const brandLink = page.getByRole("banner").getByRole("link", { name: provider.name });
  await expect(brandLink).toBeVisible();
  await expect.poll(() => accentOf(page)).toBe(usual.accent);
}

test("a reseller looks at a draft and publishes it: pages and letters of its people are in its name, and nobody else's", async ({
  portal,
  sql,
  browser,
}) => {
  const { reseller, subreseller, sibling, stranger } = await freshTree(sql);
  const page = await browserOf(browser, portal, sql, reseller.owner);
  const colleague = await browserOf(browser, portal, sql, sibling.colleague);
  const elsewhere = await browserOf(browser, portal, sql, stranger.owner);

  await test.step("from the customers to the form; a draft changes nothing for anybody", async () => {
    await page.goto("/customers");
    await page.getByRole("link", { name: "Erscheinungsbild" }).click();
    for (const [label, text] of Object.entries(typed))
      await page.getByLabel(label, { exact: true }).fill(text);
    await page.getByLabel("Bilddatei").setInputFiles(logo);
    await page.getByRole("button", { name: "Entwurf speichern" }).click();
    await expect(noticeOn(page)).toContainText("Entwurf gespeichert.");
    const shown = page.getByRole("img", { name: "Bisheriges Logo" });
    await expect.poll(() => widthOf(shown)).toBe(60);
    expect(await violationsOn(page)).toEqual([]);
    await colleague.goto("/");
    await expectProvider(colleague);
  });

  await test.step("the previews show a page and a letter in the draft", async () => {
    await page.getByRole("link", { name: "Seite ansehen" }).click();
    await expectOwn(page);
    for (const colorScheme of ["dark", "light"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      expect(await accentOf(page)).toBe(own[colorScheme].accent);
      expect(await violationsOn(page)).toEqual([]);
    }
    await page.getByRole("link", { name: "E-Mail ansehen" }).click();
    await expect(page.getByText("Clara Beispiel").first()).toBeVisible();
    const html = await page.content();
    for (const part of [own.light.accent, own.dark.accent, "Kai 1, 24103 Kiel"])
      expect(html).toContain(part);
    // Its styles count: the page's content policy would forbid them.
    await expect(page.locator(".surface").first()).toHaveCSS("border-top-style", "solid");
    await page.goBack();
    await page.getByRole("link", { name: "Zurück zum Erscheinungsbild" }).click();
    await expectProvider(page);
  });

  await test.step("publishing asks first and names whom it concerns", async () => {
    await page.getByRole("link", { name: "Veröffentlichen" }).click();
    await expect(page.getByRole("main")).toContainText("die Personen von 4 Instanzen: 8 Personen");
    await page.getByRole("button", { name: "Jetzt veröffentlichen" }).click();
    await expect(noticeOn(page)).toContainText("Das Erscheinungsbild ist veröffentlicht.");
    await expectOwn(page);
  });

  await test.step("a customer's people see it on their next page, and others do not", async () => {
    await colleague.goto("/help");
    await expectOwn(colleague);
    await expect(colleague.getByRole("link", { name: typed["E-Mail-Adresse"] })).toBeVisible();
    const image = colleague.getByRole("banner").locator(".brand img");
    await expect.poll(() => widthOf(image)).toBe(60);
    for (const address of [
      `/reseller-colours/${coloursName(brand)}`,
      (await image.getAttribute("src")) ?? "",
    ]) {
      // Kept by browsers, and nothing in it can act.
      const { "cache-control": kept, "content-security-policy": policy = "" } = (
        await colleague.request.get(address)
      ).headers();
      expect(kept, address).toBe("public, max-age=31536000, immutable");
      expect(policy.includes("nonce"), address).toBe(false);
    }
    expect(await violationsOn(colleague)).toEqual([]);
    await elsewhere.goto("/");
    await expectProvider(elsewhere);
  });

  await test.step("an invitation is in the reseller's name, and so is the page behind its link", async () => {
    const email = freshEmail();
    const owner = await browserOf(browser, portal, sql, sibling.owner);
    await owner.goto("/users/new");
    await owner.getByLabel("Vorname").fill("Ola");
    await owner.getByLabel("Nachname").fill("Nowak");
    await owner.getByLabel("E-Mail").fill(email);
    await owner.getByLabel(areaText("invoices")).check();
    await owner.getByRole("button", { name: "Speichern" }).click();
    await expect(noticeOn(owner)).toContainText("Konto für Ola Nowak angelegt.");
    await owner.context().close();

    const letter = await waitForLetter(portal, email, { kind: "activation" });
    expect(letter.from).toMatch(/^"?Nordlicht „Ü“ & Söhne, Kiel"? <[^<>]+>$/);
    expect(letter.headers["Reply-To"]).toBe("antwort@nordlicht.example");
    for (const text of [...ofProvider, `${provider.name} |`]) {
      expect(letter.text).not.toContain(text);
      expect(letter.html).not.toContain(text);
    }
    expect(letter.html).toContain(own.light.accent);
    expect(letter.text).toContain("Nordlicht GmbH, Kai 1, 24103 Kiel");

    const invited = await browser.newPage({ baseURL: portal.url, locale: "de-DE" });
    await invited.goto(linkIn(letter));
    await expectOwn(invited);
    await invited.getByRole("textbox", { name: "Neues Passwort" }).fill(password);
    await invited.getByRole("button", { name: "Passwort setzen und Konto aktivieren" }).click();
    await expectSignedOut(invited);
    // The sign-in page is everybody's: nobody is known there.
    await expectProvider(invited);
    await signIn(invited, email);
    await expectOwn(invited);
    await invited.getByRole("button", { name: "Abmelden" }).click();
    await expectSignedOut(invited);
    await expectProvider(invited);
    await invited.context().close();
  });

  await test.step("a nearer one takes its place, kept by the provider or by the sub-reseller itself", async () => {
    const below = await browserOf(browser, portal, sql, subreseller.owner);
    await below.goto(`/appearance/${subreseller.customerNumber}`);
    await expect(below.getByRole("main")).toContainText(`Zu sehen ist: ${typed.Name}`);
    await below.goto(`/appearance/${reseller.customerNumber}`);
    await expect(below.getByRole("heading", { level: 1 })).toHaveText("Diese Seite gibt es nicht");
    await below.context().close();
  });

  await test.step("withdrawn, the provider is seen again, and the draft is still there", async () => {
    await page.goto(`/appearance/${reseller.customerNumber}`);
    await page.getByRole("link", { name: "Nicht mehr zeigen" }).click();
    await page.getByRole("button", { name: "Nicht mehr zeigen" }).click();
    await expect(noticeOn(page)).toContainText("Das Erscheinungsbild ist nicht mehr zu sehen.");
    await expect(page.getByLabel("Name", { exact: true })).toHaveValue(typed.Name);
    await colleague.goto("/");
    await expectProvider(colleague);
  });
  for (const one of [page, colleague, elsewhere]) await one.context().close();
});

test("without JavaScript, what is wrong is explained, what was typed stays, and a logo is saved and removed @own-file", async ({
  portal,
  sql,
  browser,
}) => {
  const { reseller } = await freshTree(sql);
  const page = await browserOf(browser, portal, sql, reseller.owner, {
    javaScriptEnabled: false,
  });
  await page.goto(`/appearance/${reseller.customerNumber}`);
  await page.getByLabel("Farbe", { exact: true }).fill("petrol");
  await page.getByLabel("Erreichbar, auf Deutsch (freiwillig)").fill("immer");
  await page.getByRole("button", { name: "Entwurf speichern" }).click();
  const summary = page.getByRole("alert", { name: "Es gibt ein Problem" });
  for (const text of [
    "Geben Sie den Namen ein.",
    "wie #0a7d4f",
    "Geben Sie die Anschrift ein.",
    "Link zum Impressum: Geben Sie eine Webadresse ein",
    "Link zur Datenschutzerklärung: Geben Sie eine Webadresse ein",
  ])
    await expect(summary).toContainText(text);
  await expect(page.getByLabel("Farbe", { exact: true })).toHaveValue("petrol");
  for (const [label, text] of Object.entries(typed))
    await page.getByLabel(label, { exact: true }).fill(text);
  await page.getByRole("button", { name: "Entwurf speichern" }).click();
  await expect(summary).toContainText("Füllen Sie beide Sprachen aus");
  await page.getByLabel("Erreichbar, auf Englisch (freiwillig)").fill("always");
  const wrong = { ...logo, buffer: Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>") };
  await page.getByLabel("Bilddatei").setInputFiles(wrong);
  await page.getByRole("button", { name: "Entwurf speichern" }).click();
  await expect(summary).toContainText("Diese Datei ist kein PNG und kein WebP.");
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue(typed.Name);
  await page.getByLabel("Bilddatei").setInputFiles(logo);
  await page.getByRole("button", { name: "Entwurf speichern" }).click();
  await expect(noticeOn(page)).toContainText("Entwurf gespeichert.");
  await page.getByLabel("Logo entfernen").check();
  await page.getByRole("button", { name: "Entwurf speichern" }).click();
  await expect(page.getByRole("img", { name: "Bisheriges Logo" })).toHaveCount(0);
  const large = { ...logo, buffer: Buffer.alloc(400 * 1024) };
  await page.getByLabel("Bilddatei").setInputFiles(large);
  await page.getByRole("button", { name: "Entwurf speichern" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Das Logo ist zu groß");
  await page.context().close();
});
