import type { Page } from "@playwright/test";
import type { Sql } from "postgres";
import { areasLike } from "#lib/rules/catalogue-roles";
import { filled, formOf, post } from "./forms";
import { type Letter, linkIn, waitForLetter } from "./mailbox";
import { type Company, freshEmail, type Person } from "./people";
import type { Portal } from "./portal";
import { openSession } from "./sessions";

/** A user whom the company's owner has just invited, with the letter and its link. */
export async function invitationOf(
  portal: Portal,
  sql: Sql,
  company: Company,
): Promise<{ person: Person; letter: Letter; link: string }> {
  const cookie = await openSession(portal, sql, company.owner);
  const form = await formOf(portal, "/users/new", "Speichern", cookie);
  const email = freshEmail();
  const names = { firstName: "Ola", lastName: "Nowak" };
  const fields = filled(form, {
    ...names,
    email,
    permissions: areasLike(["invoices", "callList"]),
  });
  const { headers } = await post(portal, "/users/new", fields, { cookie });
  await sql`delete from sessions where user_number = ${company.owner.number}`;
  const number = Number(/user=(\d+)/.exec(String(headers.location))?.[1]);
  const letter = await waitForLetter(portal, email, { kind: "activation" });
  const person = { ...names, number, name: "Ola Nowak", email, login: email };
  return { person, letter, link: linkIn(letter) };
}

/** Requests a new password on the page and waits for the letter. */
export async function resetLetterOf(page: Page, portal: Portal, person: Person): Promise<Letter> {
  await page.goto("/forgot-password");
  await page.getByLabel("Kundennummer oder E-Mail-Adresse").fill(person.login);
  await page.getByRole("button", { name: "Link anfordern" }).click();
  await page.waitForURL("**/forgot-password?sent=1");
  return waitForLetter(portal, person.email);
}
