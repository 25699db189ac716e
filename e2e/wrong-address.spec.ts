import { areaLike } from "#lib/rules/catalogue-roles";
import { violationsOn } from "./support/axe";
import { linkIn, waitForLetter } from "./support/mailbox";
import { noticeOn } from "./support/notices";
import { addPerson, freshCompany, freshEmail } from "./support/people";
import { expect, test } from "./support/portal";
import { browserOf } from "./support/sessions";
import { addTroubled } from "./support/team";
import { areaText, textsIn } from "./support/texts";

const t = textsIn("de");

for (const javaScriptEnabled of [true, false])
  test(`a mistyped address is mended in three clicks from the dashboard${javaScriptEnabled ? "" : ", without JavaScript"} (R-210)`, async ({
    portal,
    sql,
    browser,
  }) => {
    const company = await freshCompany(sql);
    const { invited } = await addTroubled(sql, company);
    await sql`insert into user_permissions (user_number, permission)
      values (${invited.number}, ${areaLike("invoices")}), (${invited.number}, ${areaLike("contacts")})`;
    await sql`update users set valid_until = '2031-01-31' where number = ${invited.number}`;
    const page = await browserOf(browser, portal, sql, company.owner, { javaScriptEnabled });
    await page.goto("/");
    await page.getByRole("link", { name: "1 nicht zustellbar" }).click();
    await page.getByRole("link", { name: /^Mit anderer Adresse neu anlegen/ }).click();
    await expect(page.getByRole("heading", { level: 1 })).toContainText(t("anotherAddress.title"));
    // The page is opened for this field.
    const address = page.getByRole("textbox", { name: "E-Mail" });
    await expect(address).toBeFocused();
    await expect(address).toHaveValue(invited.email);
    await expect(page.getByLabel("Vorname")).toHaveValue("Julia");
    await expect(page.getByLabel(areaText("invoices"))).toBeChecked();
    await expect(page.getByLabel(areaText("contacts"))).toBeChecked();
    await expect(page.getByLabel(areaText("shop"))).not.toBeChecked();
    await expect(page.getByLabel("Gültig bis")).toHaveValue("31.01.2031");
    if (javaScriptEnabled) expect(await violationsOn(page)).toEqual([]);
    const email = freshEmail();
    await address.fill(email);
    await page.getByRole("button", { name: "Speichern" }).click();
    await expect(noticeOn(page).first()).toContainText("ist mit der anderen Adresse neu angelegt");
    const row = page.getByRole("row", { name: new RegExp(email) });
    await expect(row).toContainText("neu");
    await expect(row).toContainText("31.01.2031");
    expect(linkIn(await waitForLetter(portal, email))).toContain("/activate/");
    const left = await sql`select from users where number = ${invited.number}`;
    expect(left).toHaveLength(0);
    await page.context().close();
  });

test("the address that is kept, and one that is taken, are refused at the field, and nothing is lost", async ({
  portal,
  sql,
  browser,
}) => {
  const company = await freshCompany(sql);
  const pending = await addPerson(sql, company, { pending: true, permissions: ["invoices"] });
  const page = await browserOf(browser, portal, sql, company.owner);
  await page.goto(`/users/${pending.number}`);
  await page.getByRole("link", { name: t("userForm.addressLink") }).click();
  const address = page.getByRole("textbox", { name: "E-Mail" });
  const save = page.getByRole("button", { name: "Speichern" });
  await save.click();
  await expect(page.getByRole("alert").first()).toContainText(t("refusals.sameAddress"));
  await address.fill(company.owner.email);
  await save.click();
  await expect(page.getByRole("alert").first()).toContainText("Für diese E-Mail-Adresse gibt es");
  await expect(address).toHaveValue(company.owner.email);
  const kept = await sql`select from users where number = ${pending.number}`;
  expect(kept).toHaveLength(1);
  await page.context().close();
});

test("who has activated keeps the address: no page offers another one (R-203)", async ({
  portal,
  sql,
  browser,
}) => {
  const company = await freshCompany(sql);
  const person = await addPerson(sql, company, { permissions: ["invoices"] });
  const page = await browserOf(browser, portal, sql, company.owner);
  await page.goto(`/users/${person.number}`);
  await expect(page.getByRole("link", { name: t("userForm.addressLink") })).toHaveCount(0);
  const answer = await page.goto(`/users/${person.number}/another-address`);
  expect(answer?.status()).toBe(404);
  await page.context().close();
});
