import { limits } from "#lib/rules/limits";
import { hydrated } from "./support/hydration";
import { freshCompany } from "./support/people";
import { expect, test } from "./support/portal";
import { browserOf } from "./support/sessions";

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
