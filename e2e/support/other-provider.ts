import type { Browser, Page } from "@playwright/test";
import postgres, { type Sql } from "postgres";
import { scratchDatabase } from "#db/scratch";
import { linkIn, waitForLetter } from "./mailbox";
import { otherProvider } from "./other-provider-file";
import { freshEmail, password } from "./people";
import { expect, type Portal } from "./portal";
import { createOperator } from "./terminal";

/** Starts the other provider's portal beside this one, with an empty database of its own. */
export async function openOtherProvider<Started extends Portal & { end(): Promise<void> }>(
  portal: { beside(changes: Record<string, string>): Promise<Started> },
  browser: Browser,
) {
  const database = await scratchDatabase();
  const sql = postgres(database.url, { max: 1, onnotice: () => {} });
  await sql`update installation set demo = true`;
  const other = await portal.beside({
    DATABASE_URL: database.url,
    PORTAL_CONFIG: otherProvider.file,
  });
  return {
    other,
    sql: sql as Sql,
    // Neither German nor English: the provider's language decides.
    open: () => browser.newPage({ baseURL: other.url, locale: "fr-FR" }),
    async close() {
      await other.end();
      await sql.end({ timeout: 5 });
      await database.drop();
    },
  };
}

/** The provider's first administrator comes from the terminal, and signs in. */
export async function enterAsFirst(other: Portal, page: Page): Promise<void> {
  const email = freshEmail();
  const { code, said } = await createOperator(other, email);
  expect(code, said).toBe(0);
  await activate(page, /http:\/\/\S+\/activate\/\S+/.exec(said)?.[0] ?? "", email);
  await expect(page.getByText("Signed in as: Lee Service")).toBeVisible();
}

/** Adds a company with a product of this provider: its customer number. */
export async function addCompany(page: Page, contactEmail: string): Promise<string> {
  await page.goto("/organizations");
  await page.getByRole("link", { name: "Add organization" }).click();
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByLabel("Customer", { exact: true }).check();
  await page.getByLabel("Name of the organization").fill("Elbe Spedition");
  await page.getByLabel("Postcode and town").fill("20457 Hamburg");
  await page.getByLabel("Contact’s first name").fill("Ida");
  await page.getByLabel("Contact’s last name").fill("Petersen");
  await page.getByLabel("Contact’s email").fill(contactEmail);
  await page.getByLabel("Charging on site", { exact: true }).check();
  await page.getByRole("button", { name: "Add organization" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Elbe Spedition");
  return /\/organizations\/(\d+)/.exec(page.url())?.[1] ?? "";
}

/** The company's owner activates the account with the letter, which is returned, and signs in. */
export async function enterAsOwner(
  other: Portal,
  page: Page,
  { email, customerNumber }: { email: string; customerNumber: string },
) {
  const letter = await waitForLetter(other, email, { kind: "activation" });
  await activate(page, linkIn(letter), customerNumber);
  await expect(page.getByText("Signed in as: Ida Petersen")).toBeVisible();
  return letter;
}

/** Sets the password of a new account with its link, and signs in. */
async function activate(page: Page, link: string, login: string): Promise<void> {
  await page.goto(link);
  await page.getByRole("textbox", { name: "New password" }).fill(password);
  await page.getByRole("button", { name: "Set password and activate account" }).click();
  await page.getByLabel("Customer number or email address").fill(login);
  await page.getByRole("textbox", { name: "Password" }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}
