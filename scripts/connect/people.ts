import assert from "node:assert/strict";
import type { AreaId } from "#lib/rules/catalogue";
import {
  addPerson,
  type Company,
  freshCompany,
  type Person,
  password,
} from "../../e2e/support/people";
import { Browser, type Shown, textOf } from "./browser";
import type { Portal } from "./portal";

/** A customer whose owner decides in the portal, with the owner's browser. */
export type Customer = Company & {
  /** Adds a user with these areas. */
  add(...areas: AreaId[]): Promise<Person>;
  /** The owner ticks exactly these areas for somebody, in the form. */
  tick(person: Person, ...areas: AreaId[]): Promise<void>;
};

/** Adds a customer who has booked every telephony product, and signs its owner in. */
export async function addCustomer(portal: Portal): Promise<Customer> {
  const company = await freshCompany(portal.sql, {
    products: ["cloudPbx", "teamsConnector", "faxAndSms"],
  });
  const browser = new Browser();
  await signIn(await browser.open(`${portal.url}/sign-in`), browser, company.owner);
  return {
    ...company,
    add: (...permissions) => addPerson(portal.sql, company, { permissions }),
    async tick({ number }, ...permissions) {
      const page = await browser.open(`${portal.url}/users/${number}`);
      const { status, html } = await browser.send(page, "Speichern", { permissions });
      const rows = await portal.sql<{ permission: string }[]>`
        select permission from user_permissions where user_number = ${number} order by permission`;
      const saved = rows.map(({ permission }) => permission);
      assert.deepEqual(saved, permissions.toSorted(), `${status} ${textOf(html)}`);
    },
  };
}

/** Signs somebody in on the portal's page, and returns where that leads. */
export function signIn(page: Shown, browser: Browser, { login }: Person): Promise<Shown> {
  assert.equal(page.url.pathname, "/sign-in", `${page.url.href} ${textOf(page.html)}`);
  return browser.send(page, "Anmelden", { login, password });
}
