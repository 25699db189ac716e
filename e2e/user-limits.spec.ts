import { areaLike } from "#lib/rules/catalogue-roles";
import { noticeOn } from "./support/notices";
import { addPerson, freshCompany } from "./support/people";
import { expect, test } from "./support/portal";
import { browserOf, expectSignedOut } from "./support/sessions";
import { areaText } from "./support/texts";

test("administrators cannot change themselves or the owner, and the page says why", async ({
  portal,
  sql,
  browser,
}) => {
  const company = await freshCompany(sql);
  const administrator = await addPerson(sql, company, {
    permissions: ["userAdministration", "invoices"],
  });
  const page = await browserOf(browser, portal, sql, administrator);
  for (const [who, sentence] of [
    [administrator, "Das ist Ihr eigenes Konto"],
    [company.owner, "Das Hauptkonto kann im eigenen Unternehmen niemand ändern"],
  ] as const) {
    await page.goto(`/users/${who.number}`);
    await expect(page.getByRole("main")).toContainText(sentence);
    await expect(page.getByRole("link", { name: "Benutzer:in entfernen" })).toHaveCount(0);
    await expect(page.getByRole("button", { name: "Deaktivieren" })).toHaveCount(0);
    for (const box of await page.getByRole("checkbox").all()) await expect(box).toBeDisabled();
    await expect(page.getByLabel("Gültig bis")).toHaveCount(0);
  }
  // Not even the owner's name is shown.
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/Benutzer:in ansehen/);
  await expect(page.getByRole("button", { name: "Speichern" })).toHaveCount(0);
  await expect(page.getByLabel("Vorname")).not.toBeEditable();
  await page.goto(`/users/${administrator.number}`);
  // A line and some room separate the fields from what can only be read.
  const readOnly = page.locator("dl", { hasText: "Benutzernummer" });
  await expect(readOnly).toHaveCSS("border-top-width", "1px");
  await expect(readOnly).toHaveCSS("margin-top", "24px");
  await page.getByLabel("Vorname").fill("Anna");
  await page.getByRole("button", { name: "Speichern" }).click();
  await expect(noticeOn(page)).toContainText("Änderungen an Anna Mustermensch gespeichert.");
  await page.context().close();
});

test("an administrator cannot stop a user who holds more permissions", async ({
  portal,
  sql,
  browser,
}) => {
  const company = await freshCompany(sql);
  const administrator = await addPerson(sql, company, {
    permissions: ["userAdministration", "invoices"],
  });
  const buyer = await addPerson(sql, company, { permissions: ["invoices", "shop"] });
  const page = await browserOf(browser, portal, sql, administrator);
  await page.goto(`/users/${buyer.number}`);
  await expect(page.getByRole("main")).toContainText(
    "Deaktivieren, befristen oder entfernen können Sie nur Personen, deren Berechtigungen Sie selbst alle haben.",
  );
  await expect(page.getByRole("button", { name: "Deaktivieren" })).toHaveCount(0);
  await expect(page.getByRole("link", { name: "Benutzer:in entfernen" })).toHaveCount(0);
  await page.getByLabel(areaText("invoices")).uncheck();
  await page.getByRole("button", { name: "Speichern" }).click();
  await expect(noticeOn(page)).toContainText("gespeichert");
  const left =
    await sql`select permission from user_permissions where user_number = ${buyer.number}`;
  expect(left).toEqual([{ permission: areaLike("shop") }]);
  await page.context().close();
});

test("a user with limited validity can sign in only on the days in between", async ({
  portal,
  sql,
  browser,
}) => {
  const company = await freshCompany(sql);
  const person = await addPerson(sql, company, { permissions: ["invoices"] });
  const page = await browserOf(browser, portal, sql, company.owner);
  const other = await browserOf(browser, portal, sql, person);
  await page.goto(`/users/${person.number}`);
  await page.getByLabel("Gültig ab").fill("1.1.2020");
  await page.getByLabel("Gültig bis").fill("31.12.2020");
  await page.getByRole("button", { name: "Speichern" }).click();
  await expect(page.getByRole("row", { name: new RegExp(person.email) })).toContainText(
    "War gültig bis 31.12.2020",
  );
  await other.goto("/account");
  await expectSignedOut(other);
  await page.goto(`/users/${person.number}`);
  await expect(page.getByLabel("Gültig bis")).toHaveValue("31.12.2020");
  await expect(page.getByRole("region", { name: "Verlauf" })).toContainText(
    "Gültig ab: ohne Datum → 01.01.2020 · Gültig bis: ohne Datum → 31.12.2020",
  );
  await page.getByLabel("Gültig bis").fill("");
  await page.getByRole("button", { name: "Speichern" }).click();
  await expect(noticeOn(page)).toContainText("gespeichert");
  // The old session does not come back to life; a new one may begin.
  await other.goto("/account");
  await expectSignedOut(other);
  const again = await browserOf(browser, portal, sql, person);
  await again.goto("/account");
  await expect(again.getByRole("heading", { level: 1 })).toContainText("Mein Konto");
  await again.context().close();
  await other.context().close();
  await page.context().close();
});

test("removing a user who has already been removed says that it is done", async ({
  portal,
  sql,
  browser,
}) => {
  const company = await freshCompany(sql);
  const person = await addPerson(sql, company, { permissions: ["invoices"] });
  const first = await browserOf(browser, portal, sql, company.owner, { javaScriptEnabled: false });
  const second = await browserOf(browser, portal, sql, company.owner, { javaScriptEnabled: false });
  for (const page of [first, second]) await page.goto(`/users/${person.number}/remove`);
  for (const [page, sentence] of [
    [first, `${person.name} ist entfernt.`],
    [second, `Das Konto ist entfernt (Benutzernummer ${person.number}).`],
  ] as const) {
    await page.getByRole("button", { name: "Löschen" }).click();
    await expect(noticeOn(page)).toContainText(sentence);
    await page.context().close();
  }
});
