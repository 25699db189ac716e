import { addSet } from "./access/people";
import { addPerson, freshCompany } from "./support/people";
import { expect, test } from "./support/portal";
import { browserOf } from "./support/sessions";

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
    await expect(page.getByRole("status")).toHaveText("Die Vorlage „Buchhaltung“ ist angelegt.");
    await expect(page.getByRole("main")).toContainText("Stand 1");

    await sql`insert into user_permission_sets (user_number, set_id, version)
      select ${person.number}, id, 1 from permission_sets where organization_id = ${company.id}`;
    await page.getByLabel("Benachrichtigungen").check();
    await page.getByRole("button", { name: "Speichern" }).click();
    await expect(page.getByRole("status")).toContainText(
      "Die Vorlage „Buchhaltung“ ist gespeichert.",
    );
    const main = page.getByRole("main");
    await expect(main).toContainText("Stand 2");
    await expect(main).toContainText("eine weicht ab");
    await expect(main.getByRole("listitem").filter({ hasText: person.lastName })).toContainText(
      "ohne Benachrichtigungen, zusätzlich Shop, Stand 1",
    );

    await page.getByRole("link", { name: "Vorlage entfernen" }).click();
    await expect(page.getByText("Niemand verliert dadurch eine Berechtigung")).toBeVisible();
    await page.getByRole("button", { name: "Vorlage entfernen" }).click();
    await expect(page.getByRole("status")).toContainText("Die Vorlage ist entfernt.");
    await expect(page.getByRole("heading", { name: "Noch gibt es keine Vorlage." })).toBeVisible();
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
