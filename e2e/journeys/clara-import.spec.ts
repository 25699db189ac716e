import { readFileSync } from "node:fs";
import { hydrated } from "../support/hydration";
import { journeysOn } from "../support/journey";
import { letters, waitForLetter } from "../support/mailbox";
import { noticeOn } from "../support/notices";
import { addPerson, freshCompany, freshEmail } from "../support/people";
import { expect, test } from "../support/portal";
import { browserOf } from "../support/sessions";

test("Clara adds many people from a file of an older spreadsheet, and is told before anything happens who is left out and why (R-310)", async ({
  browser,
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  const colleague = await addPerson(sql, company, { permissions: ["shop"] });
  const page = await browserOf(browser, portal, sql, company.owner);
  const journey = await journeysOn(page);
  const heading = page.getByRole("heading", { level: 1 });
  const toUsers = page
    .getByRole("navigation", { name: "Bereiche" })
    .getByRole("link", { name: "Benutzerverwaltung" });
  const rows = page.getByRole("table").getByRole("row");
  const emails = Array.from({ length: 9 }, freshEmail);
  const [first = ""] = emails;

  await journey("she finds the template", { pages: 2, clicks: 3 }, async () => {
    await toUsers.click();
    await page.getByRole("link", { name: "Importieren" }).click();
    await expect(heading).toHaveText("Personen aus einer Datei hinzufügen");
    const downloads = page.waitForEvent("download");
    await page.getByRole("link", { name: "Musterdatei auf Deutsch" }).click();
    const template = readFileSync(await (await downloads).path(), "utf8");
    const [heads = ""] = template.split("\r\n");
    expect(heads).toMatch(/^\uFEFF"Vorname";"Nachname";"E-Mail";/);
    expect(heads).toContain('"Mein Produkt"');
    expect(heads).not.toContain("Kundennummer");
    expect(template).toContain("Erika");
  });

  await journey(
    "a list in Windows-1252 with a foreign column, a duplicate, a bad address and a forbidden area",
    { pages: 5, clicks: 6 },
    async () => {
      await toUsers.click();
      await page.getByRole("link", { name: "Importieren" }).click();
      const check = await hydrated(page.getByRole("button", { name: "Datei prüfen" }));
      const list = [
        "Vorname;Nachname;E-Mail;Bereiche;Abteilung",
        ...emails.map((email, at) => `Jürgen;Weiß ${"abcdefghi"[at]};${email};Shop;Einkauf`),
        `Doppelt;Da;${colleague.email};Shop;Lager`,
        `Noch;Einmal;${first};Shop;Lager`,
        "Ohne;Adresse;keine-adresse;Shop;Lager",
        `Zu;Viel;${freshEmail()};Teams Connector;Lager`,
      ].join("\r\n");
      await page.getByLabel("CSV-Datei").setInputFiles({
        name: "liste.csv",
        mimeType: "text/csv",
        buffer: Buffer.from(list, "latin1"),
      });
      await check.click();
      await expect(heading).toHaveText("Liste prüfen");
      await expect(page.getByRole("main")).toContainText(
        "Diese Spalte wird nicht gelesen:Abteilung",
      );
      await expect(page.getByRole("main")).toContainText("Gelesen als Windows-1252");
      await expect(rows).toHaveText([
        /Ergebnis/,
        ...emails.map(() => /Jürgen Weiß.*Shop.*Wird eingeladen/),
        /Doppelt Da.*Für diese E-Mail-Adresse gibt es schon ein Konto\..*Vorhandenes Konto ansehen/,
        /Noch Einmal.*Diese Adresse steht schon in Zeile 2\./,
        /Ohne Adresse.*name@beispiel\.de/,
        /Zu Viel.*Das können Sie dort nicht vergeben: Teams Connector\./,
      ]);
      expect(letters(portal, { to: first })).toEqual([]);
      await page.getByRole("link", { name: /^Ausgelassen/ }).click();
      await expect(rows).toHaveCount(5);
      await page.getByRole("button", { name: "9 Personen einladen" }).click();
      await expect(noticeOn(page).filter({ hasText: "9 Personen wurden angelegt." })).toBeVisible();
      expect((await waitForLetter(portal, first)).text).toContain("Jürgen Weiß a");
    },
  );

  await journey(
    "later she finds the result again, with everybody's areas",
    { pages: 3, clicks: 4 },
    async () => {
      await toUsers.click();
      await page.getByRole("link", { name: "Ihre Sammelaktionen" }).click();
      await page.getByRole("link", { name: "Personen aus einer Datei hinzufügen" }).click();
      await expect(heading).toHaveText("Liste abgeschlossen");
      const results = page.waitForEvent("download");
      await page.getByRole("link", { name: "Ergebnis herunterladen (CSV)" }).click();
      const result = readFileSync(await (await results).path(), "utf8");
      expect(result).toContain(`"Jürgen";"Weiß a";"${first}"`);
    },
  );
  await page.getByRole("link", { name: "Jürgen Weiß a" }).click();
  await expect(page.getByRole("checkbox", { name: "Shop" })).toBeChecked();

  // Without a file the page says so, and leads to the field.
  await page.goto("/users/import");
  await (await hydrated(page.getByRole("button", { name: "Datei prüfen" }))).press("Enter");
  const problem = page.getByRole("alert", { name: "Es gibt ein Problem" });
  await expect(problem).toBeFocused();
  await problem.getByRole("link", { name: "Wählen Sie eine Datei aus." }).press("Enter");
  await expect(page.getByLabel("CSV-Datei")).toBeFocused();
  await page.context().close();
});
