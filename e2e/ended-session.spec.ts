import type { Page } from "@playwright/test";
import type { Sql } from "postgres";
import { hydrated } from "./support/hydration";
import { noticeOn } from "./support/notices";
import { addPerson, freshCompany, freshEmail, type Person, password } from "./support/people";
import { expect, test } from "./support/portal";
import { browserOf, enter } from "./support/sessions";
import { areaText } from "./support/texts";

/**
 * what happens to a form if its user is not signed in any more, or somebody else is by then (FF-H-3, FF-M-9).
 */

async function endSessions(sql: Sql, { number }: Person): Promise<void> {
  await sql`delete from sessions where user_number = ${number}`;
}

async function fillIn(page: Page, email: string): Promise<void> {
  await page.goto("/users/new");
  await page.getByLabel("Vorname").fill("Ola");
  await page.getByLabel("Nachname", { exact: true }).fill("Nowak");
  await page.getByLabel("E-Mail").fill(email);
  await page.getByLabel(areaText("invoices")).check();
}

async function expectTyped(page: Page, email: string): Promise<void> {
  await expect(page.getByLabel("Vorname")).toHaveValue("Ola");
  await expect(page.getByLabel("Nachname", { exact: true })).toHaveValue("Nowak");
  await expect(page.getByLabel("E-Mail")).toHaveValue(email);
  await expect(page.getByLabel(areaText("invoices"))).toBeChecked();
}

async function signInHere(page: Page, { login }: Person): Promise<void> {
  await page.getByLabel("Kundennummer oder E-Mail-Adresse").fill(login);
  await page.getByRole("textbox", { name: "Passwort" }).fill(password);
  await page.getByRole("button", { name: "Anmelden" }).click();
}

test("without JavaScript a user whose session has ended signs in again and finds what was typed (FF-H-3)", async ({
  portal,
  sql,
  browser,
}) => {
  const { owner } = await freshCompany(sql);
  const email = freshEmail();
  const page = await browserOf(browser, portal, sql, owner, { javaScriptEnabled: false });
  await fillIn(page, email);
  await endSessions(sql, owner);
  const sent: string[] = [];
  page.on("request", (request) =>
    sent.push(`${request.method()} ${new URL(request.url()).pathname}`),
  );
  await page.getByRole("button", { name: "Speichern" }).click();
  await expect(noticeOn(page)).toContainText("Ihre Sitzung ist beendet.");
  await expect(noticeOn(page)).toContainText("steht dann wieder da");
  expect(sent.filter((line) => /^POST|sign-in/.test(line))).toEqual([
    "POST /users/new",
    "GET /sign-in",
  ]);
  expect(await sql`select from users where email = ${email}`).toHaveLength(0);
  await signInHere(page, owner);
  await expect(page).toHaveURL(/\/users\/new$/);
  await expect(noticeOn(page)).toContainText("Ihre letzte Eingabe ist noch nicht gespeichert.");
  await expectTyped(page, email);
  await page.getByRole("button", { name: "Speichern" }).click();
  await expect(noticeOn(page).first()).toContainText("Konto für Ola Nowak angelegt.");
  // What was sent is no longer kept.
  await page.goto("/users/new");
  await expect(page.getByLabel("Vorname")).toHaveValue("");
  await page.context().close();
});

test("without JavaScript what was typed is kept for the same user and shown to nobody else (FF-M-9)", async ({
  portal,
  sql,
  browser,
}) => {
  const company = await freshCompany(sql);
  const other = await addPerson(sql, company, { permissions: ["userAdministration", "invoices"] });
  const email = freshEmail();
  const page = await browserOf(browser, portal, sql, company.owner, { javaScriptEnabled: false });
  await fillIn(page, email);
  await enter(page.context(), portal, sql, other);
  await page.getByRole("button", { name: "Speichern" }).click();
  await expect(page.getByRole("alert")).toContainText(
    `In diesem Browser ist inzwischen ${other.name} angemeldet.`,
  );
  expect(await sql`select from users where email = ${email}`).toHaveLength(0);
  await page.goto("/users/new");
  await expect(page.getByLabel("Vorname")).toHaveValue("");
  await expect(page.getByLabel("E-Mail")).toHaveValue("");
  await page.getByRole("button", { name: "Abmelden" }).click();
  await signInHere(page, company.owner);
  await page.getByRole("link", { name: "Weiter, wo Sie waren" }).click();
  await expectTyped(page, email);
  await page.context().close();
});

test("after somebody else has signed in in another tab a form says so, saves nothing, and keeps what was typed (FF-M-9)", async ({
  portal,
  sql,
  browser,
}) => {
  const company = await freshCompany(sql);
  const other = await addPerson(sql, company, { permissions: ["userAdministration", "invoices"] });
  const email = freshEmail();
  const page = await browserOf(browser, portal, sql, company.owner);
  await fillIn(page, email);
  const save = await hydrated(page.getByRole("button", { name: "Speichern" }));
  await enter(page.context(), portal, sql, other);
  await save.click();
  const summary = page.getByRole("alert", { name: "Es gibt ein Problem" });
  await expect(summary).toContainText(`In diesem Browser ist inzwischen ${other.name} angemeldet.`);
  await expectTyped(page, email);
  // A second attempt is not a confirmation.
  await save.click();
  await expect(summary).toContainText(other.name);
  expect(await sql`select from users where email = ${email}`).toHaveLength(0);
  const auditLog = await sql<
    { actor: number }[]
  >`select actor_number::int as actor from audit_events
    where event = 'request.refused' and details->>'reason' = 'otherPerson' and actor_number = ${other.number}`;
  expect(auditLog.length).toBe(2);
  await enter(page.context(), portal, sql, company.owner);
  await save.click();
  await expect(noticeOn(page).first()).toContainText("Konto für Ola Nowak angelegt.");
  await page.context().close();
});

test("saving a change redraws the frame, which names the user who is signed in now (FF-M-9)", async ({
  portal,
  sql,
  browser,
}) => {
  const { owner } = await freshCompany(sql);
  const page = await browserOf(browser, portal, sql, owner);
  await fillIn(page, freshEmail());
  const save = await hydrated(page.getByRole("button", { name: "Speichern" }));
  await sql`update users set first_name = 'Anders' where number = ${owner.number}`;
  await save.click();
  await expect(noticeOn(page).first()).toContainText("Konto für Ola Nowak angelegt.");
  await expect(page.getByRole("banner")).toContainText("Anders");
  await page.context().close();
});
