import type { Sql } from "postgres";
import { hydrated } from "./support/hydration";
import { addPerson, type Company, freshCompany, type Person } from "./support/people";
import { expect, test } from "./support/portal";
import { freshServiceAdministrator } from "./support/service-administrators";
import { browserOf } from "./support/sessions";

/** FEEL-M1, R-603: a reseller finds customers and their people by one search. */

type Tree = Record<"reseller" | "petersen" | "werft", Company> & { frauke: Person };

/** A reseller with two customers, in one of which somebody is called like the other, and a customer of another reseller. */
async function treeOf(sql: Sql): Promise<Tree> {
  const reseller = await freshCompany(sql, { kind: "reseller", name: "Nordlicht Vertrieb GmbH" });
  const other = await freshCompany(sql, { kind: "reseller", name: "Südwind" });
  const below = (name: string, parent = reseller) =>
    freshCompany(sql, { name, parent, owner: { firstName: "Ingo", lastName: "Inhaber" } });
  const petersen = await freshCompany(sql, {
    name: "Petersen Elektrotechnik",
    parent: reseller,
    owner: { firstName: "Ingo", lastName: "Inhaber", pending: true },
  });
  const werft = await below("Muster Werft");
  await below("Petersen Bau", other);
  const frauke = await addPerson(sql, werft, { firstName: "Frauke", lastName: "Petersen" });
  return { reseller, petersen, werft, frauke };
}

for (const javaScriptEnabled of [true, false])
  test(`a reseller looks through the customers, each with its people and the state of its main account${javaScriptEnabled ? "" : ", without JavaScript"}`, async ({
    portal,
    sql,
    browser,
  }) => {
    const { reseller, petersen, frauke } = await treeOf(sql);
    const page = await browserOf(browser, portal, sql, reseller.owner, { javaScriptEnabled });
    await page.goto("/");
    const areas = page.getByRole("navigation", { name: "Bereiche" });
    await areas.getByRole("link", { name: "Kunden" }).click();
    await expect(page).toHaveURL("/customers");
    await expect(areas.getByRole("link", { name: "Kunden" })).toHaveAttribute(
      "aria-current",
      "page",
    );
    const rows = page.getByRole("rowheader");
    await expect(rows).toHaveText([/^Muster Werft/, /^Petersen Elektrotechnik/]);
    await expect(page.getByRole("row", { name: /Muster Werft/ })).toContainText("2 Personen");
    await expect(page.getByRole("row", { name: /Petersen Elektro/ })).toContainText("Eingeladen");
    await page.getByRole("columnheader", { name: "Name" }).getByRole("link").click();
    await expect(rows).toHaveText([/^Petersen Elektrotechnik/, /^Muster Werft/]);

    await page.getByRole("searchbox").fill("petersen");
    await page.getByRole("button", { name: "Suchen" }).click();
    await expect(page.getByText("1 Kunde unter 2.")).toBeVisible();
    const people = page.getByRole("region", { name: "Personen mit „petersen“" });
    await expect(people.getByRole("listitem")).toHaveText([/^Frauke Petersen/]);
    await page.getByRole("link", { name: "Petersen Elektrotechnik", exact: true }).click();
    await expect(page).toHaveURL(`/users?organization=${petersen.customerNumber}`);
    await expect(page.getByRole("rowheader")).toHaveText([/Ingo Inhaber/]);

    await page.goto(`/users/${frauke.number}`);
    const deactivate = page.getByRole("button", { name: "Deaktivieren" });
    if (javaScriptEnabled) await hydrated(deactivate);
    await deactivate.click();
    await expect(page.getByRole("button", { name: "Reaktivieren" })).toBeVisible();
    await page.goto("/customers");
    const recent = page.getByRole("navigation", { name: "Zuletzt bearbeitet" });
    await expect(recent.getByRole("link")).toHaveText(["Muster Werft"]);
    await page.goto("/customers?q=niemand");
    await expect(page.getByText("Keine Kunden gefunden.")).toBeVisible();
    await page.goto("/activity");
    await expect(page.getByLabel("Ereignis")).toContainText("Instanz geändert");
  });

test("when a user is added, the search for the organization finds people too, and theirs can be chosen", async ({
  portal,
  sql,
  browser,
}) => {
  const { reseller, werft } = await treeOf(sql);
  const page = await browserOf(browser, portal, sql, reseller.owner);
  await page.goto("/users/new?q=petersen");
  await expect(page.getByRole("radio")).toHaveCount(1);
  await page.getByRole("link", { name: /Diese Instanz wählen.*Muster Werft/ }).click();
  await expect(page).toHaveURL(`/users/new?organization=${werft.customerNumber}`);
});

test("the provider finds people and organizations by the search of the dashboard", async ({
  portal,
  sql,
  browser,
}) => {
  const word = `Zwilling${Date.now()}`;
  const company = await freshCompany(sql, { name: `${word} GmbH` });
  const person = await addPerson(sql, company, { lastName: word });
  const page = await browserOf(browser, portal, sql, await freshServiceAdministrator(sql));
  await page.goto("/");
  await page.getByRole("searchbox").fill(word);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(`/organizations?q=${word}`);
  await expect(page.getByRole("main").getByRole("link", { name: company.name })).toBeVisible();
  const people = page.getByRole("region", { name: `Personen mit „${word}“` });
  await people.getByRole("link", { name: person.name }).click();
  await expect(page).toHaveURL(`/users/${person.number}`);
});
