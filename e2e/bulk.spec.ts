import type { Page } from "@playwright/test";
import type { Sql } from "postgres";
import { areaLike } from "#lib/rules/catalogue-roles";
import { hydrated } from "./support/hydration";
import { addPerson, type Company, freshCompany } from "./support/people";
import { expect, test } from "./support/portal";
import { browserOf } from "./support/sessions";
import { areaText } from "./support/texts";

/** an owner changes many users at once, from the list to the result. */
async function companyOf(sql: Sql, people: number): Promise<Company> {
  const company = await freshCompany(sql);
  await sql`with added as (
      insert into users (organization_id, first_name, last_name, email, activated_at, password_hash, changed_at)
      select ${company.id}, 'Kim', 'Nummer ' || to_char(n, 'FM00'), 'kim' || n || '@' || ${company.customerNumber} || '.example',
        now(), 'x', now() - make_interval(days => n) from generate_series(1, ${people}) n returning number)
    insert into user_permissions (user_number, permission) select number, ${areaLike("invoices")} from added`;
  return company;
}

const box = (page: Page, name: string) => page.getByRole("checkbox", { name: `: ${name}` });
const row = (page: Page, name: string) => page.getByRole("row", { name: new RegExp(name) });

for (const javaScriptEnabled of [true, false]) {
  const way = javaScriptEnabled ? "" : ", without JavaScript";

  test(`an owner deactivates several users, grants a permission to all users of a search, and removes two${way}`, async ({
    portal,
    sql,
    browser,
  }) => {
    const company = await companyOf(sql, 30);
    await addPerson(sql, company, { lastName: "Anders", permissions: ["invoices"] });
    const page = await browserOf(browser, portal, sql, company.owner, { javaScriptEnabled });
    const press = async (name: string) => {
      const button = page.getByRole("button", { name });
      if (javaScriptEnabled) await hydrated(button);
      await button.click();
    };
    /** Opens the list at this URL and waits until it is interactive. */
    const open = async (address: string) => {
      await page.goto(address);
      if (javaScriptEnabled) await hydrated(page.getByRole("button", { name: "Suchen" }));
      await expect(page.getByRole("button", { name: "Weiter" })).toHaveCount(0);
    };
    const choose = async (command: string) => {
      await page.getByLabel("Aktion", { exact: true }).selectOption({ label: command });
      await press("Weiter");
    };
    /** Without JavaScript the page has to be reloaded. */
    const finished = async () => {
      await expect(async () => {
        if (!javaScriptEnabled) await page.reload();
        await expect(page.getByText(/^Fertig am /)).toBeVisible({ timeout: 3_000 });
      }).toPass();
    };

    await open("/users?q=Nummer&sort=name");
    await box(page, "Kim Nummer 02").check();
    await page.getByRole("button", { name: "Auswahl aufheben" }).click();
    await expect(box(page, "Kim Nummer 02")).not.toBeChecked();
    await expect(page.getByRole("button", { name: "Weiter" })).toHaveCount(0);

    await box(page, "Kim Nummer 02").check();
    await box(page, "Kim Nummer 03").check();
    await choose("Deaktivieren");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Konten deaktivieren?");
    await expect(page.getByRole("table").getByRole("rowheader")).toHaveText([
      /Kim Nummer 02/,
      /Kim Nummer 03/,
    ]);
    await page.getByRole("link", { name: "Abbrechen" }).click();
    await expect(page).toHaveURL("/users?q=Nummer&sort=name");

    await open("/users?q=Nummer&sort=name");
    await box(page, "Kim Nummer 02").check();
    await choose("Deaktivieren");
    await press("1 Konto deaktivieren");
    await finished();
    await expect(row(page, "Kim Nummer 02")).toContainText("Erledigt");

    // All that match the search: the second page too, whatever is ticked.
    await open("/users?q=Nummer&sort=name");
    await box(page, "Kim Nummer 02").check();
    await page.getByLabel("Alle 30 dieser Ansicht").check();
    await choose(`„${areaText("contacts")}“ geben`);
    await expect(
      page.getByText(`Diese 30 Personen können „${areaText("contacts")}“ danach nutzen.`),
    ).toBeVisible();
    await press("30 Konten die Berechtigung geben");
    await finished();
    await expect(page.getByText("30 Konten sind erledigt.")).toBeVisible();
    const [granted] = await sql`select count(*)::int as count from user_permissions p join users u
      on u.number = p.user_number where u.organization_id = ${company.id} and p.permission = ${areaLike("contacts")}`;
    expect(granted?.count).toBe(30);

    await open("/users?q=Nummer 0&sort=name");
    await page.getByRole("link", { name: "Alle auf dieser Seite auswählen" }).click();
    await expect(box(page, "Kim Nummer 09")).toBeChecked();
    if (javaScriptEnabled) await hydrated(page.getByRole("button", { name: "Weiter" }));
    for (const name of ["03", "04", "05", "06", "07", "08", "09"])
      await box(page, `Kim Nummer ${name}`).uncheck();
    await choose("Entfernen");
    await press("2 Konten löschen");
    await finished();
    await expect(page.getByRole("rowheader", { name: /^Gelöschtes Konto/ })).toHaveCount(2);
    await expect(page.getByText(/Kim Nummer/)).toHaveCount(0);

    await page.getByRole("link", { name: "Benutzer:innen verwalten" }).click();
    await page.getByRole("link", { name: "Ihre Sammelaktionen" }).click();
    await expect(page.getByRole("rowheader")).toHaveText([
      /Konten entfernen/,
      new RegExp(`Berechtigung „${areaText("contacts")}“ geben`),
      /Konten deaktivieren/,
    ]);
  });
}

test("a bulk job shows each user who was refused, with the reason, and can show only those", async ({
  portal,
  sql,
  browser,
}) => {
  const company = await companyOf(sql, 3);
  const administrator = await addPerson(sql, company, {
    lastName: "Verwalterin",
    permissions: ["userAdministration", "invoices"],
  });
  await addPerson(sql, company, { lastName: "Einkauf", permissions: ["tariffChange"] });
  const page = await browserOf(browser, portal, sql, administrator);
  await page.goto("/users?ticked=all");
  // There is no box for oneself or for the main account.
  await expect(page.getByRole("checkbox", { name: /^Auswählen/ })).toHaveCount(4);
  const go = await hydrated(page.getByRole("button", { name: "Weiter" }));
  await page.getByLabel("Aktion", { exact: true }).selectOption({ label: "Deaktivieren" });
  await go.click();
  await (await hydrated(page.getByRole("button", { name: "4 Konten deaktivieren" }))).click();
  await expect(page.getByText(/^Fertig am /)).toBeVisible();
  await page.getByRole("link", { name: /^Nicht möglich/ }).click();
  await expect(page.getByRole("rowheader")).toHaveText([/Mini Einkauf/]);
  await expect(row(page, "Mini Einkauf")).toContainText(
    "Diese Person hat Berechtigungen, die Sie selbst nicht haben.",
  );
});

test("once a selection has been refused, which clears the ticks, one link leads back to the list with its search", async ({
  portal,
  sql,
  browser,
}) => {
  const company = await companyOf(sql, 3);
  const page = await browserOf(browser, portal, sql, company.owner);
  await page.goto("/users?q=Nummer");
  await hydrated(page.getByRole("button", { name: "Suchen" }));
  await box(page, "Kim Nummer 02").check();
  await page.getByLabel("Aktion", { exact: true }).selectOption({ label: "Deaktivieren" });
  await page.route("**/*", (route) =>
    route.request().method() === "POST" ? route.abort() : route.continue(),
  );
  await page.getByRole("button", { name: "Weiter" }).click();
  await expect(page.getByText("Das Portal ist gerade nicht erreichbar.")).toBeVisible();
  await expect(box(page, "Kim Nummer 02")).not.toBeChecked();
  await page.getByRole("link", { name: "Auswahl aufheben" }).click();
  await expect(page.getByRole("button", { name: "Weiter" })).toBeHidden();
  await expect(page.getByRole("search").getByRole("button", { name: "Suchen" })).toBeVisible();
  await expect(page).toHaveURL("/users?q=Nummer");
});
