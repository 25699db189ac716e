import { addSet } from "./access/people";
import { addPerson, freshCompany, freshEmail } from "./support/people";
import { expect, test } from "./support/portal";
import { browserOf } from "./support/sessions";
import { typedDay } from "./support/time";

for (const javaScriptEnabled of [true, false])
  test(`a permission set is added, changed and removed on its page, and nobody's permissions follow${javaScriptEnabled ? "" : ", without JavaScript"} (R-311)`, async ({
    browser,
    portal,
    sql,
  }) => {
    const company = await freshCompany(sql);
    const person = await addPerson(sql, company, { permissions: ["invoices", "shop"] });
    const page = await browserOf(browser, portal, sql, company.owner, { javaScriptEnabled });
    await page.goto("/users/sets");
    await page.getByRole("main").getByRole("link", { name: "Vorlage anlegen" }).first().click();
    await page.getByRole("button", { name: "Speichern" }).click();
    const problem = page.getByRole("alert", { name: "Es gibt ein Problem" });
    await expect(problem).toContainText("Geben Sie der Vorlage einen Namen.");
    await expect(problem).toContainText("Wählen Sie mindestens eine Berechtigung aus.");
    await page.getByLabel("Name der Vorlage").fill("Buchhaltung");
    await page.getByLabel("Gültigkeit vorschlagen").selectOption("90 Tage");
    await page.getByLabel("Rechnungen und EVN").check();
    await page.getByRole("button", { name: "Speichern" }).click();
    const notice = page.getByRole("main").getByRole("status");
    await expect(notice).toHaveText("Die Vorlage „Buchhaltung“ ist angelegt.");
    await expect(page.getByRole("main")).toContainText("Stand 1");

    await sql`insert into user_permission_sets (user_number, set_id, version)
      select ${person.number}, id, 1 from permission_sets where organization_id = ${company.id}`;
    await page.getByLabel("Benachrichtigungen").check();
    await page.getByRole("button", { name: "Speichern" }).click();
    await expect(notice).toContainText("Die Vorlage „Buchhaltung“ ist gespeichert.");
    const main = page.getByRole("main");
    await expect(main).toContainText("Stand 2");
    await expect(main).toContainText("eine weicht ab");
    await expect(main.getByRole("listitem").filter({ hasText: person.lastName })).toContainText(
      "ohne Benachrichtigungen, zusätzlich Shop, Stand 1",
    );

    await page.getByRole("link", { name: "Vorlage entfernen" }).click();
    await expect(page.getByText("Niemand verliert dadurch eine Berechtigung")).toBeVisible();
    await page.getByRole("button", { name: "Vorlage entfernen" }).click();
    await expect(notice).toContainText("Die Vorlage ist entfernt.");
    // Sets of organizations above may stand there.
    await expect(main.getByRole("region", { name: "Buchhaltung" })).toHaveCount(0);
    expect(
      (
        await sql`select permission from user_permissions where user_number = ${person.number} order by 1`
      ).map(({ permission }) => permission),
    ).toEqual(["invoices", "shop"]);
    await page.context().close();
  });

test("a set from above is shown with its origin, and cannot be changed below (R-311)", async ({
  browser,
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  const [provider] = await sql<{ id: number; name: string }[]>`
    select id, name from organizations where kind = 'provider'`;
  if (!provider) throw new Error("the demo has a provider");
  const set = await addSet(sql, { ...provider, customerNumber: "" });
  const page = await browserOf(browser, portal, sql, company.owner);
  await page.goto(`/users/sets/${set}`);
  const main = page.getByRole("main");
  await expect(main).toContainText(`von ${provider.name}, nur lesen`);
  await expect(main).toContainText("Rechnungen und EVN");
  await expect(main.getByRole("button", { name: "Speichern" })).toHaveCount(0);
  await expect(main.getByRole("link", { name: "Vorlage entfernen" })).toHaveCount(0);
  await sql`delete from permission_sets where id = ${set}`;
  await page.context().close();
});

for (const javaScriptEnabled of [true, false])
  test(`a new colleague gets the ticks of another one or of a set, and what cannot be granted is named${javaScriptEnabled ? "" : ", without JavaScript"} (R-303, R-311)`, async ({
    browser,
    portal,
    sql,
  }) => {
    const company = await freshCompany(sql);
    const administrator = await addPerson(sql, company, {
      permissions: ["userAdministration", "invoices", "contacts"],
    });
    const colleague = await addPerson(sql, company, { permissions: ["invoices", "shop"] });
    const set = await addSet(sql, company);
    await sql`update permission_sets set days = 90 where id = ${set}`;
    const page = await browserOf(browser, portal, sql, administrator, { javaScriptEnabled });
    await page.goto("/users/new");
    await page.getByRole("button", { name: "Speichern" }).click();
    const problem = page.getByRole("alert", { name: "Es gibt ein Problem" });
    await expect(problem).toContainText("Wählen Sie mindestens eine Berechtigung aus.");
    await page.getByLabel("Vorname").fill("Ola");
    await page.getByLabel("Wie bei").selectOption(String(colleague.number));
    await page.getByRole("button", { name: "Haken übernehmen" }).click();
    const said = page.locator(".taken");
    await expect(said).toContainText("Gespeichert ist noch nichts.");
    await expect(said).toContainText(
      "Nicht übernommen, weil Sie das hier nicht vergeben können: Shop.",
    );
    await expect(page.getByLabel("Vorname")).toHaveValue("Ola");
    await expect(page.getByRole("checkbox", { name: "Rechnungen und EVN" })).toBeChecked();
    await expect(page.getByText("Wählen Sie mindestens eine Berechtigung aus.")).toHaveCount(0);
    await page.getByRole("button", { name: "Keine: Meine Daten" }).click();
    await expect(page.getByRole("checkbox", { name: "Rechnungen und EVN" })).not.toBeChecked();
    await page.getByRole("button", { name: "Alle: Meine Daten" }).click();
    await expect(page.getByRole("checkbox", { name: "Benutzerverwaltung" })).toBeChecked();
    await page.getByLabel("Vorlage", { exact: true }).selectOption(`${set}.1`);
    await page.getByRole("button", { name: "Haken übernehmen" }).click();
    await expect(said).toContainText("Angehakt wie in der Vorlage");
    await expect(page.getByLabel("Gültig bis")).toHaveValue(/^\d{1,2}\.\d{1,2}\.\d{4}$/);
    await expect(page.getByRole("checkbox", { name: "Benutzerverwaltung" })).not.toBeChecked();
    await expect(page.getByLabel("Vorname")).toHaveValue("Ola");
    await page.getByLabel("Nachname").fill("Nowak");
    await page.getByLabel("E-Mail", { exact: true }).fill(freshEmail());
    await page.getByRole("checkbox", { name: "Kontakte" }).check();
    // Enter saves, although other buttons stand before the one that does.
    await page.getByLabel("Nachname").press("Enter");
    await expect(page).toHaveURL(/notice=created/);
    const row = page.getByRole("row").filter({ hasText: "Ola Nowak" });
    await expect(row).toContainText("zusätzlich Kontakte");
    await page.context().close();
  });

test("a set is applied to many, and its change offered to those with an older version, after a question (R-311)", async ({
  browser,
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  const person = await addPerson(sql, company, { permissions: ["shop"] });
  const set = await addSet(sql, company);
  await sql`update permission_sets set days = 30 where id = ${set}`;
  const page = await browserOf(browser, portal, sql, company.owner);
  await page.goto("/users");
  const row = page.getByRole("row").filter({ hasText: person.lastName });
  await row.getByRole("checkbox").check();
  await page.getByLabel("Aktion", { exact: true }).selectOption(`applySet:${set}.1`);
  await page.getByRole("button", { name: "Weiter" }).click();
  await expect(page.getByRole("main")).toContainText("Neu: Rechnungen und EVN.");
  const until = page.getByLabel("Gültig bis");
  await expect(until).toHaveValue(typedDay("de", 30));
  await until.fill("31.01.2020");
  await page.getByRole("button", { name: "Vorlage bei 1 Konto anwenden" }).click();
  await expect(page.getByRole("alert").first()).toContainText(
    "Das Ende liegt in der Vergangenheit.",
  );
  await until.fill(typedDay("de", 20));
  await page.getByRole("button", { name: "Vorlage bei 1 Konto anwenden" }).click();
  await expect(page.getByText("1 Konto ist erledigt.")).toBeVisible();
  await page.getByRole("link", { name: "Benutzer:innen verwalten" }).click();
  await page.getByText("Mehr Filter").click();
  await page.getByLabel("Vorlage", { exact: true }).selectOption(set);
  await page.getByRole("button", { name: "Anwenden" }).click();
  await expect(page).toHaveURL(new RegExp(`set=${set}`));
  await expect(row).toContainText(`Gültig bis ${typedDay("de", 20)}`);
  await expect(row).toContainText("zusätzlich Shop");
  await sql`insert into permission_set_versions (set_id, version, permissions) values (${set}, 2, '{invoices,contacts}')`;
  await sql`update permission_sets set version = 2 where id = ${set}`;
  await page.goto(`/users/sets/${set}`);
  await expect(page.getByRole("main")).toContainText("Eine Person hat noch einen früheren Stand");
  await page.getByRole("button", { name: "Änderung dieser Person anbieten" }).click();
  await expect(page.getByRole("main")).toContainText("Neu: Kontakte.");
  await page.getByRole("button", { name: "Änderung bei 1 Konto übernehmen" }).click();
  await expect(page.getByText("1 Konto ist erledigt.")).toBeVisible();
  await page.goto(`/users/${person.number}`);
  await expect(page.getByText("Stand 2, zusätzlich Shop.")).toBeVisible();
  await page.context().close();
});
