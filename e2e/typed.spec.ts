import type { Page } from "@playwright/test";
import { openPersonIn } from "./support/edit-page";
import { locationOf } from "./support/http";
import { hydrated } from "./support/hydration";
import { noticeOn } from "./support/notices";
import { addPerson, freshCompany, password } from "./support/people";
import { expect, test } from "./support/portal";
import { freshServiceAdministrator } from "./support/service-administrators";
import { browserOf, signIn, signInByHand } from "./support/sessions";
import { everyCombination } from "./support/spread";

/** what is typed is read as people mean it. */

for (const javaScriptEnabled of [true, false]) {
  const way = javaScriptEnabled ? "" : ", without JavaScript";

  test(`a year of two digits leads to a question and locks nobody out; a day in the past does, and the page says so (FF-F2)${way}`, async ({
    portal,
    sql,
    browser,
  }) => {
    const company = await freshCompany(sql);
    const person = await addPerson(sql, company, { permissions: ["invoices"] });
    const page = await browserOf(browser, portal, sql, company.owner, { javaScriptEnabled });
    await page.goto(`/users/${person.number}`);
    const until = page.getByLabel("Gültig bis");
    const save = async (day: string) => {
      await until.fill(day);
      await page.getByRole("button", { name: "Speichern" }).click();
    };
    await save("31.12.27");
    await expect(page.getByRole("alert").first()).toContainText("Das Jahr 27? Schreiben Sie 2027.");
    await expect(until).toHaveValue("31.12.27");
    await save("31.12.9999");
    await expect(page.getByRole("alert").first()).toContainText(
      "Das Jahr 9999? Geben Sie ein Jahr von 2000 bis 2099 ein.",
    );
    const [stored] = await sql`select valid_until from users where number = ${person.number}`;
    expect(stored?.valid_until).toBeNull();
    await save("31.12.2020");
    await expect(noticeOn(page).first()).toContainText(
      "Das Konto gilt nur bis 31.12.2020, und dieser Tag ist vorbei",
    );
    await page.context().close();
  });
}

test("a stored date is shown with four digits of its year, and can be kept (FF-F2)", async ({
  portal,
  sql,
  browser,
}) => {
  const company = await freshCompany(sql);
  const person = await addPerson(sql, company, {
    permissions: ["invoices"],
    validUntil: "0027-12-31",
  });
  const page = await browserOf(browser, portal, sql, company.owner);
  await page.goto("/users");
  await expect(page.getByRole("row", { name: new RegExp(person.email) })).toContainText(
    "War gültig bis 31.12.0027",
  );
  await page.goto(`/users/${person.number}`);
  await openPersonIn(page);
  await page.getByLabel("Vorname").fill("Ola");
  await page.getByRole("button", { name: "Speichern" }).click();
  await expect(noticeOn(page).first()).toContainText("gespeichert");
  await page.context().close();
});

test("a user who pastes their address or number in another format signs in (FF-B small)", async ({
  portal,
  sql,
  browser,
}) => {
  const company = await freshCompany(sql);
  const person = await addPerson(sql, company, { permissions: ["invoices"] });
  const grouped = company.customerNumber.replace(/(\d)(?=(\d{3})+$)/g, "$1 ");
  const logins = [`Ola Nowak <${person.email}>;`, `mailto:${person.email}`, `${person.email}.`];
  logins.push(`\u202a${person.email}\u202c`, grouped, `${grouped}\u200b`);
  for (const login of logins) {
    const answer = await signInByHand(portal, { login, password });
    expect(locationOf(answer), login).toBe("/");
  }
  // The form in the browser reads an address and a number by the rules of the server.
  for (const login of everyCombination ? logins : [`Ola Nowak <${person.email}>;`, grouped]) {
    const context = await browser.newContext({ baseURL: portal.url, locale: "de-DE" });
    const page = await context.newPage();
    await signIn(page, login);
    await expect(page, login).toHaveURL("/");
    await context.close();
  }
});

/** Elements wider than the screen; empty if the page fits. */
const tooWide = (page: Page) =>
  page.evaluate(() => {
    const limit = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= limit) return [];
    return [...document.querySelectorAll("body *")]
      .filter((element) => element.getBoundingClientRect().right > limit + 0.5)
      .slice(0, 3)
      .map((element) => element.outerHTML.slice(0, 160));
  });

test("a single long name makes no page wider than a telephone (FF-F12)", async ({
  portal,
  sql,
  browser,
}) => {
  const name = "W".repeat(200);
  const company = await freshCompany(sql, { name, kind: "reseller" });
  const below = await freshCompany(sql, { name: name.replaceAll("W", "M"), parent: company });
  const person = await addPerson(sql, below, {
    firstName: "A".repeat(80),
    lastName: "M".repeat(80),
    permissions: ["invoices"],
    secondFactor: true,
  });
  const user = `/users/${person.number}`;
  const pages = {
    owner: [`/users?q=${below.owner.number}`, "/users", "/users?sort=name", user, `${user}/remove`],
    provider: [
      `/organizations?q=${below.customerNumber}`,
      `/organizations/${below.customerNumber}`,
      `/organizations/${company.customerNumber}`,
      `/organizations/${below.customerNumber}/close`,
      `/users?organization=${company.customerNumber}`,
      `/users/new?organization=${below.customerNumber}`,
      `${user}/reset-second-factor`,
      `/activity?organization=${below.customerNumber}`,
      "/organizations/new",
    ],
    person: ["/", "/account", "/help"],
  };
  const narrow = { viewport: { width: 320, height: 640 } };
  const readers = {
    owner: await browserOf(browser, portal, sql, company.owner, narrow),
    provider: await browserOf(browser, portal, sql, await freshServiceAdministrator(sql), narrow),
    person: await browserOf(browser, portal, sql, person, narrow),
  };
  for (const [reader, page] of Object.entries(readers)) {
    for (const path of pages[reader as keyof typeof pages]) {
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
      expect.soft(await tooWide(page), `${reader}: ${path}`).toEqual([]);
    }
  }
  const { owner } = readers;
  await owner.goto(user);
  await (await hydrated(owner.getByRole("link", { name: "Benutzer:in entfernen" }))).click();
  await expect(owner.getByRole("dialog")).toContainText("MMMM");
  expect.soft(await tooWide(owner), "the question before removing").toEqual([]);
  for (const page of Object.values(readers)) await page.context().close();
});
