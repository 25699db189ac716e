import { type AreaId, areaIds } from "#lib/rules/catalogue";
import { areaLike } from "#lib/rules/catalogue-roles";
import { addPerson, freshCompany } from "./support/people";
import { expect, test } from "./support/portal";
import { browserOf } from "./support/sessions";
import { areaText } from "./support/texts";

for (const javaScriptEnabled of [true, false])
  test(`at the head of a person's page a door opens while its box is ticked, and closes with it${javaScriptEnabled ? "" : ", without JavaScript"} (FEEL, beauty 8)`, async ({
    browser,
    portal,
    sql,
  }) => {
    const company = await freshCompany(sql);
    const person = await addPerson(sql, company, { permissions: ["product"] });
    // No colour is read while it changes.
    const settings = { javaScriptEnabled, reducedMotion: "reduce" } as const;
    const page = await browserOf(browser, portal, sql, company.owner, settings);
    await page.goto(`/users/${person.number}`);
    const doors = page.locator(".live-doors i");
    await expect(doors).toHaveCount(areaIds.length);
    const colourOf = (area: AreaId) =>
      doors
        .nth(areaIds.indexOf(areaLike(area)))
        .evaluate((door) => getComputedStyle(door).backgroundColor);
    const open = await colourOf("product");
    const closed = await colourOf("invoices");
    expect(open).not.toBe(closed);
    await page.getByLabel(areaText("invoices")).check();
    await expect.poll(() => colourOf("invoices")).toBe(open);
    await page.getByLabel(areaText("product")).uncheck();
    await expect.poll(() => colourOf("product")).toBe(closed);
    await page.context().close();
  });

test("names and account data are folded, and open where something is wrong with a name", async ({
  browser,
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  const person = await addPerson(sql, company, { permissions: ["invoices"] });
  const page = await browserOf(browser, portal, sql, company.owner, { javaScriptEnabled: false });
  await page.goto(`/users/${person.number}`);
  const name = page.getByLabel("Vorname");
  await expect(name).toBeHidden();
  await page.getByText("Name und Kontodaten").click();
  await name.fill("");
  await page.getByRole("button", { name: "Speichern" }).click();
  await expect(page.getByRole("alert", { name: "Es gibt ein Problem" })).toBeVisible();
  await expect(name).toBeVisible();
  await page.context().close();
});

test("beside the form stand what can be done at once and the history where there is room, and below it elsewhere", async ({
  browser,
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  const person = await addPerson(sql, company, { permissions: ["invoices"] });
  for (const [width, isBeside] of [
    [1280, true],
    [820, false],
  ] as const) {
    const viewport = { width, height: 900 };
    const page = await browserOf(browser, portal, sql, company.owner, { viewport });
    await page.goto(`/users/${person.number}`);
    const form = await page.locator("main form").first().boundingBox();
    const history = await page.getByRole("region", { name: "Verlauf" }).boundingBox();
    expect((history?.x ?? 0) > (form?.x ?? 0) + (form?.width ?? 0)).toBe(isBeside);
    await page.context().close();
  }
});
