import type { Page } from "@playwright/test";
import type { Sql } from "postgres";
import { violationsOn } from "./support/axe";
import { ask } from "./support/http";
import { hydrated } from "./support/hydration";
import { addPerson, freshCompany } from "./support/people";
import { expect, test } from "./support/portal";
import { browserOf, openSession } from "./support/sessions";

const title = "Es gibt ein Problem mit dem Portal";

/** Draws the page anew in place, by another language, while this table is missing. */
async function drawWithout(page: Page, sql: Sql, table: string): Promise<void> {
  const english = await hydrated(page.getByRole("link", { name: "EN – English" }));
  await sql`alter table ${sql(table)} rename to away`;
  try {
    await english.click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(title);
  } finally {
    await sql`alter table away rename to ${sql(table)}`;
  }
}

test("a page that cannot be drawn says so in the portal's frame, with help and language, and can be tried again (FEEL-D15)", async ({
  portal,
  sql,
  browser,
}) => {
  const company = await freshCompany(sql);
  const { owner } = company;
  const person = await addPerson(sql, company, { permissions: ["invoices"] });
  const page = await browserOf(browser, portal, sql, owner);
  await page.goto(`/users/${person.number}`);
  await page.getByLabel("Gültig bis").fill("31.12.2030");
  await drawWithout(page, sql, "audit_events");
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
  await expect(page.getByRole("main")).toHaveCount(1);
  await expect(page.getByRole("link", { name: owner.name })).toHaveAttribute("href", "/account");
  await expect(page.locator('nav a[href="/help"]')).toBeVisible();
  await expect(page.getByRole("link", { name: "DE – Deutsch" })).toBeVisible();
  expect(await violationsOn(page)).toEqual([]);
  await page.getByRole("button", { name: /^(Noch einmal versuchen|Try again)$/ }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(person.name);
  await page.context().close();
});

test("where nothing of a page came there is a page in both languages, each with a way to help (FEEL-D15)", async ({
  portal,
  sql,
}) => {
  const { owner } = await freshCompany(sql);
  const cookie = await openSession(portal, sql, owner);
  await sql`alter table audit_events rename to away`;
  try {
    const { status, text } = await ask(portal, "/activity", { cookie });
    expect(status).toBe(500);
    for (const [language, help] of [
      ["de", "Hilfe &#38; Kontakt"],
      ["en", "Help &#38; contact"],
    ])
      expect(text, language).toContain(`<a href="/help">${help}</a>`);
  } finally {
    await sql`alter table away rename to audit_events`;
  }
});
