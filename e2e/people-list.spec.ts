import type { Page } from "@playwright/test";
import type { Sql } from "postgres";
import { addPerson, type Company, freshCompany } from "./support/people";
import { expect, test } from "./support/portal";
import { browserOf } from "./support/sessions";
import { freshTree } from "./support/trees";

const longName = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk";

/** Somebody whose name and address are as long as they may be in practice, and colleagues for two pages. */
async function companyWithLongNames(sql: Sql, company: Company): Promise<void> {
  await addPerson(sql, company, {
    firstName: "Hannelore",
    lastName: longName,
    email: `hannelore.${longName.toLowerCase().replace("ä", "ae")}@niederlassung-${company.customerNumber}.wilhelmshaven.muster.example`,
    permissions: ["invoices", "fax"],
    validUntil: "2999-12-31",
  });
}

async function withColleagues(sql: Sql, company: Company): Promise<void> {
  await sql`insert into users (organization_id, first_name, last_name, email, activated_at, password_hash, last_sign_in_at)
    select ${company.id}, 'Jule', 'Petersen ' || to_char(n, 'FM00'), 'jule.petersen' || n || '@' || ${company.customerNumber} || '.example',
      now(), 'x', now() from generate_series(1, 30) n`;
}

/** How much wider the page is than the screen. */
const overflowOf = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

const box = async (page: Page, selector: string) => {
  const found = await page.locator(selector).first().boundingBox();
  if (!found) throw new Error(`${selector} is not shown`);
  return found;
};

test("the one button stands top right, beside the heading, in both languages; on a telephone it is a line below it (R-204, FEEL-D3)", async ({
  portal,
  sql,
  browser,
}) => {
  const company = await freshCompany(sql);
  await withColleagues(sql, company);
  const page = await browserOf(browser, portal, sql, company.owner);
  for (const language of ["de", "en"]) {
    await page.goto(`/language?to=${language}&next=/users`);
    await page.goto("/users");
    await expect(page.locator("html")).toHaveAttribute("lang", language);
    await expect(page.locator(".page-head .button")).toHaveCount(1);
    for (const width of [1920, 1280, 820]) {
      await page.setViewportSize({ width, height: 800 });
      const heading = await box(page, "h1");
      const button = await box(page, ".page-head .button");
      const sheet = await box(page, ".sheet");
      expect(button.y, `${language} ${width}`).toBeLessThan(heading.y + heading.height);
      expect(Math.abs(button.x + button.width - sheet.x - sheet.width)).toBeLessThan(1);
    }
    await page.setViewportSize({ width: 390, height: 800 });
    const [heading, button, sheet] = [
      await box(page, "h1"),
      await box(page, ".page-head .button"),
      await box(page, ".sheet"),
    ];
    expect(button.y).toBeGreaterThanOrEqual(heading.y + heading.height);
    expect(Math.abs(button.width - sheet.width)).toBeLessThan(1);
  }
  await page.context().close();
});

test("on a telephone an active person is a card of at most 160 pixels, the main account without a checkbox too (FEEL-B2, FEEL-D20)", async ({
  portal,
  sql,
  browser,
}) => {
  const company = await freshCompany(sql);
  await withColleagues(sql, company);
  const page = await browserOf(browser, portal, sql, company.owner);
  for (const width of [390, 320]) {
    await page.setViewportSize({ width, height: 800 });
    await page.goto("/users?sort=name");
    const cards = page.getByRole("table").locator("tbody tr");
    await expect(cards.first()).toContainText("Clara Brandt");
    const heights = await cards.evaluateAll((all) =>
      all.map((card) => card.getBoundingClientRect().height),
    );
    expect(Math.max(...heights), `${width}: ${heights}`).toBeLessThanOrEqual(160);
    // Access and the way to the person share a row, and the checkbox is large enough for a finger.
    const access = await box(page, ".table tbody .access");
    const edit = await box(page, ".table .row-action");
    expect(Math.abs(access.y + access.height / 2 - edit.y - edit.height / 2)).toBeLessThan(4);
    expect(edit.height).toBeGreaterThanOrEqual(44);
    const [x = 0, y = 0] = await page
      .locator(".table .tick")
      .first()
      .evaluate((tick) => {
        const { right, bottom } = tick.getBoundingClientRect();
        return [right + 8, bottom + 8];
      });
    await page.mouse.click(x, y);
    await expect(page.locator(".table .tick").first()).toBeChecked();
  }
  await page.context().close();
});

test("on a telephone the heads of a list are shown within the screen while the keyboard is in one (FEEL-D2)", async ({
  portal,
  sql,
  browser,
}) => {
  const { reseller } = await freshTree(sql);
  const page = await browserOf(browser, portal, sql, reseller.owner);
  await page.setViewportSize({ width: 320, height: 800 });
  await page.goto("/users");
  const heads = page.locator(".table thead");
  const links = await heads.getByRole("link").all();
  expect(links).toHaveLength(3);
  for (const link of links) {
    await link.focus();
    await expect(heads).toHaveCSS("position", "static");
    expect(await overflowOf(page)).toBeLessThanOrEqual(0);
    const { x, width } = await box(page, ".table thead a:focus");
    expect(x).toBeGreaterThanOrEqual(0);
    expect(x + width).toBeLessThanOrEqual(320);
  }
  await page.context().close();
});

test("on paper a list has nothing to tick or to press", async ({ portal, sql, browser }) => {
  const company = await freshCompany(sql);
  await withColleagues(sql, company);
  const page = await browserOf(browser, portal, sql, company.owner);
  await page.goto("/users");
  const ticks = page.getByRole("checkbox", { name: /^Auswählen: Jule/ });
  await ticks.first().check();
  const tools = [".selection", ".picked a", ".table thead .ticks a", ".sort .icon", ".foot-links"];
  for (const tool of tools) await expect(page.locator(tool).first()).toBeVisible();
  await page.emulateMedia({ media: "print" });
  for (const tool of tools)
    await expect(page.locator(tool).filter({ visible: true }), tool).toHaveCount(0);
  await expect(ticks).toHaveCount(0);
  await expect(page.getByRole("table")).toBeVisible();
  await page.context().close();
});

test("a long name or address makes no list wider than the screen, nor with text of twice the size (FEEL-D2)", async ({
  portal,
  sql,
  browser,
}) => {
  const { reseller, customer } = await freshTree(sql);
  await companyWithLongNames(sql, customer);
  await sql`update organizations set name = ${`${longName}gesellschaft mbH`} where id = ${customer.id}`;
  for (const reader of [customer.owner, reseller.owner]) {
    const page = await browserOf(browser, portal, sql, reader);
    for (const path of ["/users", "/users?ticked=all", "/activity"])
      for (const [width, size] of [
        [320, 100],
        [390, 100],
        [640, 100],
        [820, 100],
        [1280, 100],
        [1280, 200],
      ]) {
        await page.setViewportSize({ width: width ?? 0, height: 800 });
        await page.goto(path);
        await page.evaluate((percent) => {
          document.documentElement.style.fontSize = `${percent}%`;
        }, size);
        expect(await overflowOf(page), `${path} ${width} ${size} %`).toBeLessThanOrEqual(0);
      }
    await page.context().close();
  }
});

for (const javaScriptEnabled of [true, false])
  test(`once a row far down is ticked the number of ticked rows and what can be done are in view${javaScriptEnabled ? "" : ", without JavaScript"} (FEEL-D4)`, async ({
    portal,
    sql,
    browser,
  }) => {
    const company = await freshCompany(sql);
    await withColleagues(sql, company);
    const page = await browserOf(browser, portal, sql, company.owner, { javaScriptEnabled });
    const go = page.getByRole("button", { name: "Weiter" });
    const tick = (at: number) => page.getByRole("checkbox", { name: /^Auswählen: Jule/ }).nth(at);
    /** Whether the bar stands at the upper edge of the window, over everything else. */
    const inView = async () => {
      const { y, height } = await box(page, ".selection");
      return y >= -1 && y + height < 300;
    };
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 800 });
      await page.goto("/users?sort=name");
      await expect(go).toBeHidden();
      await tick(20).check();
      await tick(21).check();
      await expect(go).toBeVisible();
      await expect(page.getByRole("search").getByRole("button", { name: "Suchen" })).toBeHidden();
      expect(await inView(), `${width}`).toBe(true);
      await expect(page.getByRole("link", { name: "Zur Aktion für die Auswahl" })).toBeVisible();
      // Something with the keyboard's focus is not hidden behind it.
      const edit = page.getByRole("link", { name: "Bearbeiten: Jule Petersen 05" });
      await edit.focus();
      const bar = await box(page, ".selection");
      expect((await edit.boundingBox())?.y).toBeGreaterThanOrEqual(bar.y + bar.height);
      await page.getByRole("button", { name: "Auswahl aufheben" }).click();
      await expect(tick(20)).not.toBeChecked();
      await expect(go).toBeHidden();
    }
    // A low window has no room for it.
    await page.setViewportSize({ width: 800, height: 400 });
    await tick(20).check();
    await tick(20).scrollIntoViewIfNeeded();
    expect(await inView()).toBe(false);
    await page.context().close();
  });
