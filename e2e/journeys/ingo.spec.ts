import { journeysOn } from "../support/journey";
import { freshCompany, freshEmail } from "../support/people";
import { expect, test } from "../support/portal";
import { browserOf } from "../support/sessions";

test("Ingo, a new owner with a telephone of 320 pixels, is told how to begin and adds somebody with a long name (FEEL, as each of the people)", async ({
  browser,
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  const page = await browserOf(browser, portal, sql, company.owner, {
    viewport: { width: 320, height: 640 },
  });
  const journey = await journeysOn(page);
  const main = page.getByRole("main");
  const add = main.getByRole("link", { name: "Benutzer:in hinzufügen" }).first();
  const expectFirst = async () => {
    await expect(main.locator("a, button, summary, input, select").first()).toHaveText(
      "Benutzer:in hinzufügen",
    );
  };
  const expectNoOverflow = async () =>
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);

  await journey(
    "the empty list: its first control is the primary one, and the second step takes less room",
    { pages: 1, clicks: 2 },
    async () => {
      await page.getByRole("button", { name: "Menü" }).click();
      await page
        .getByRole("navigation", { name: "Bereiche" })
        .getByRole("link", { name: "Benutzerverwaltung" })
        .click();
      const empty = page.getByRole("heading", { name: "Noch hat niemand außer Ihnen Zugang." });
      await expect(empty).toBeVisible();
      await expectFirst();
      await expect(add).toBeInViewport();
      const heightOf = (text: string) =>
        main
          .locator(".sheet", { hasText: text })
          .evaluate((panel) => panel.getBoundingClientRect().height);
      expect(await heightOf("ist freiwillig")).toBeLessThan(await heightOf("Noch hat niemand"));
    },
  );

  await journey(
    "from the dashboard he adds a colleague, whose name fits the list",
    { pages: 2, clicks: 3 },
    async () => {
      await expectFirst();
      await add.click();
      await page.getByLabel("Vorname").fill("Jo");
      await page
        .getByLabel("Nachname", { exact: true })
        .fill("Donaudampfschifffahrtselektrizitätenhauptbetriebswerk");
      await page.getByLabel("E-Mail").fill(freshEmail());
      await page.getByLabel("Rechnungen und EVN").check();
      await page.getByRole("button", { name: "Speichern" }).click();
      await expect(page.getByRole("row", { name: /Jo Donaudampf/ })).toBeVisible();
      await expectNoOverflow();
    },
  );
  await page.context().close();
});
