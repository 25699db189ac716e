import { readFileSync } from "node:fs";
import { limits } from "#lib/rules/limits";
import { hydrated } from "./support/hydration";
import { waitForLetter } from "./support/mailbox";
import { addPerson, freshCompany, freshEmail } from "./support/people";
import { expect, test } from "./support/portal";
import { browserOf } from "./support/sessions";

test("an owner imports the staff with the template, is told what is wrong, and downloads the result", async ({
  portal,
  sql,
  browser,
}) => {
  const company = await freshCompany(sql);
  const colleague = await addPerson(sql, company, { permissions: ["shop"] });
  const page = await browserOf(browser, portal, sql, company.owner);
  await page.goto("/users");
  await page.getByRole("link", { name: "Importieren" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    "Personen aus einer Datei hinzufügen",
  );

  const downloads = page.waitForEvent("download");
  await page.getByRole("link", { name: "Vorlage auf Deutsch" }).click();
  const template = readFileSync(await (await downloads).path(), "utf8");
  const [heads = ""] = template.split("\r\n");
  expect(heads).toMatch(/^\uFEFF"Vorname";"Nachname";"E-Mail";/);
  const names = heads.split(";").map((head) => head.replaceAll(/[\uFEFF"]/g, ""));
  expect(names).toContain("Mein Produkt");
  expect(names).not.toContain("Kundennummer");

  const check = await hydrated(page.getByRole("button", { name: "Datei prüfen" }));
  await check.press("Enter");
  const problem = page.getByRole("alert", { name: "Es gibt ein Problem" });
  await expect(problem).toBeFocused();
  await problem.getByRole("link", { name: "Wählen Sie eine Datei aus." }).press("Enter");
  await expect(page.getByLabel("CSV-Datei")).toBeFocused();

  const email = freshEmail();
  const row = ([first, last, address]: [string, string, string], area: string) => {
    const cells = { Vorname: first, Nachname: last, "E-Mail": address, [area]: "x" };
    return names.map((name) => cells[name as keyof typeof cells] ?? "").join(";");
  };
  const list = [
    template.split("\r\n").slice(0, 2).join("\r\n"),
    row(["Ömer", "Şahin", email], "Shop"),
    row(["Doppelt", "Da", colleague.email], "Shop"),
    row(["Ohne", "Bereich", freshEmail()], "niemand"),
  ].join("\r\n");
  await page
    .getByLabel("CSV-Datei")
    .setInputFiles({ name: "liste.csv", mimeType: "text/csv", buffer: Buffer.from(list) });
  await check.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Liste prüfen");
  const rows = page.getByRole("table").getByRole("row");
  await expect(rows).toHaveText([
    /Ergebnis/,
    /Erika Beispiel.*Das ist ein Beispiel aus der Vorlage\./,
    /Ömer Şahin.*Shop.*Wird eingeladen/,
    /Doppelt Da.*Für diese E-Mail-Adresse gibt es schon ein Konto\..*Vorhandenes Konto ansehen/,
    /Ohne Bereich.*Bereiche: /,
  ]);
  await page.getByRole("link", { name: /^Ausgelassen/ }).click();
  await expect(rows).toHaveCount(4);
  await page.getByRole("button", { name: "Eine Person einladen" }).press("Enter");

  await expect(
    page.getByRole("status").filter({ hasText: "Eine Person wurde angelegt." }),
  ).toBeVisible();
  expect((await waitForLetter(portal, email)).subject).not.toBe("");
  const results = page.waitForEvent("download");
  await page.getByRole("link", { name: "Ergebnis herunterladen (CSV)" }).click();
  const result = readFileSync(await (await results).path(), "utf8");
  expect(result.split("\r\n")[2]).toContain(`"Ömer";"Şahin";"${email}"`);

  // A user who has left the page finds the import again in the list of their own jobs.
  await page.goto("/users");
  await page.getByRole("link", { name: "Ihre Sammelaktionen" }).click();
  await page.getByRole("link", { name: "Personen aus einer Datei hinzufügen" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Liste abgeschlossen");
  await page.getByRole("link", { name: "Ömer Şahin" }).click();
  await expect(page.getByRole("checkbox", { name: "Shop" })).toBeChecked();
});

test("a file that is too large is not even sent", async ({ portal, sql, browser }) => {
  const company = await freshCompany(sql);
  const page = await browserOf(browser, portal, sql, company.owner);
  await page.goto("/users/import");
  const check = await hydrated(page.getByRole("button", { name: "Datei prüfen" }));
  const buffer = Buffer.alloc(limits.importMegabytes * 1024 * 1024 + 1, "x");
  const file = { name: "liste.csv", mimeType: "text/csv", buffer };
  await page.getByLabel("CSV-Datei").setInputFiles(file);
  const sent: string[] = [];
  page.on("request", (request) => request.method() === "POST" && sent.push(request.url()));
  await check.press("Enter");
  const problem = page.getByRole("alert", { name: "Es gibt ein Problem" });
  await expect(problem).toContainText(`Die Datei darf höchstens ${limits.importMegabytes} MB groß`);
  expect(sent).toEqual([]);
  await page.context().close();
});
