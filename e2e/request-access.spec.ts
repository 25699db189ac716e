import type { Sql } from "postgres";
import { areaOf } from "#lib/rules/catalogue";
import { areaLike, areasLike } from "#lib/rules/catalogue-roles";
import { waitForLetter } from "./support/mailbox";
import { noticeOn } from "./support/notices";
import { addPerson, freshCompany } from "./support/people";
import { expect, test } from "./support/portal";
import { browserOf } from "./support/sessions";
import { areaText } from "./support/texts";

/** A company, and a person of it who has invoices and asks for fax. */
async function waitingRequest(sql: Sql) {
  const company = await freshCompany(sql);
  const asker = await addPerson(sql, company, { permissions: ["invoices"] });
  await sql`insert into access_requests (user_number, area, organization_id, told_at)
    values (${asker.number}, ${areaLike("fax")}, ${company.id}, now())`;
  return { company, asker };
}

/** FEEL-M10: asking for access. */
for (const javaScriptEnabled of [true, false])
  test(`somebody who meets a missing page asks for an area, the owner grants it from the dashboard with one click, and both are written to${javaScriptEnabled ? "" : ", without JavaScript"} (FEEL-M10)`, async ({
    portal,
    sql,
    browser,
  }) => {
    const company = await freshCompany(sql);
    const asker = await addPerson(sql, company, { permissions: ["invoices"] });
    const page = await browserOf(browser, portal, sql, asker, { javaScriptEnabled });
    await page.goto("/users");
    await page.getByRole("link", { name: "Zugriff anfragen" }).click();
    const area = page.getByLabel("Welchen Bereich brauchen Sie?");
    await page.getByLabel("Wofür brauchen Sie ihn?").fill("Für den Jahresabschluss");
    await page.getByRole("button", { name: "Zugriff anfragen" }).click();
    await expect(area).toHaveAccessibleDescription("Wählen Sie den Bereich, den Sie brauchen.");
    await expect(area).toBeFocused();
    await area.selectOption(areaText("tariffChange"));
    await expect(page.getByLabel("Wofür brauchen Sie ihn?")).toHaveValue("Für den Jahresabschluss");
    await page.getByRole("button", { name: "Zugriff anfragen" }).click();
    await expect(noticeOn(page)).toContainText("Ihre Anfrage ist gestellt.");
    await expect(
      page.getByRole("listitem").filter({ hasText: areaText("tariffChange") }),
    ).toContainText("noch nicht beantwortet");
    const asked = await waitForLetter(portal, company.owner.email, { kind: "accessRequested" });
    expect(asked.text).toContain(`${asker.name}: ${areaText("tariffChange")}`);
    expect(asked.text).toContain("/users/requests");

    const owner = await browserOf(browser, portal, sql, company.owner, { javaScriptEnabled });
    await owner.goto("/");
    const row = owner.getByRole("listitem").filter({
      hasText: `${asker.name} bittet um ${areaText("tariffChange")}`,
    });
    await expect(row).toContainText("„Für den Jahresabschluss“");
    await expect(owner.getByRole("link", { name: "1 offene Anfrage" })).toBeVisible();
    await row.getByRole("button", { name: "Freigeben" }).click();
    await expect(noticeOn(owner)).toContainText("Der Zugriff ist freigegeben.");
    await expect(row).toHaveCount(0);
    await owner.goto("/activity");
    // Whose organization is the only one calls it so.
    const events = owner.getByLabel("Ereignis");
    await expect(events).toContainText("Unternehmen geändert");
    await expect(events).not.toContainText("Instanz");
    await expect(owner.getByRole("row", { name: "Zugriff angefragt" })).toContainText(
      areaText("tariffChange"),
    );

    const answered = await waitForLetter(portal, asker.email, { kind: "accessAnswered" });
    expect(answered.text).toContain(`${areaText("tariffChange")}: freigegeben`);
    await page.goto("/");
    await expect(
      page
        .getByRole("main")
        .getByRole("link", { name: new RegExp(`^${areaText("tariffChange")}`) })
        .first(),
    ).toBeVisible();
    await expect(page.getByRole("listitem").filter({ hasText: "Freigegeben am" })).toBeVisible();
    await page.context().close();
    await owner.context().close();
  });

test("what is declined is said, and the page of all requests answers too (FEEL-M10)", async ({
  portal,
  sql,
  browser,
}) => {
  const { company, asker } = await waitingRequest(sql);
  const owner = await browserOf(browser, portal, sql, company.owner);
  await owner.goto("/users/requests");
  const decline = { name: new RegExp(`^Ablehnen.*: ${areaText("fax")} für ${asker.name}$`) };
  await owner.getByRole("button", decline).click();
  await expect(noticeOn(owner)).toContainText("Die Anfrage ist abgelehnt.");
  await expect(owner.getByText("niemand auf eine Antwort")).toBeVisible();
  const answered = await waitForLetter(portal, asker.email, { kind: "accessAnswered" });
  expect(answered.text).toContain(`${areaText("fax")}: abgelehnt`);
  const page = await browserOf(browser, portal, sql, asker);
  await page.goto("/request-access");
  await expect(page.getByText("Abgelehnt am")).toBeVisible();
  await page.context().close();
  await owner.context().close();
});

test("of two administrators who answer the same request the second is told, and nothing else changes (FEEL-M10)", async ({
  portal,
  sql,
  browser,
}) => {
  const { company, asker } = await waitingRequest(sql);
  const administrator = await addPerson(sql, company, {
    permissions: ["userAdministration", "fax"],
  });
  const first = await browserOf(browser, portal, sql, company.owner);
  const second = await browserOf(browser, portal, sql, administrator);
  for (const page of [first, second]) await page.goto("/users/requests");
  await first.getByRole("button", { name: /^Freigeben/ }).click();
  await expect(noticeOn(first)).toContainText("Der Zugriff ist freigegeben.");
  await second.getByRole("button", { name: /^Ablehnen/ }).click();
  await expect(second.getByText("Diese Anfrage ist schon beantwortet")).toBeVisible();
  const held =
    await sql`select permission from user_permissions where user_number = ${asker.number}`;
  const permissions = held.map(({ permission }) => permission);
  expect(permissions.toSorted()).toEqual(areasLike(["fax", "invoices"]).toSorted());
  const events = await sql`select event, outcome from audit_events
    where actor_number = ${administrator.number} and target_number = ${asker.number}`;
  expect([...events]).toEqual([{ event: "access.declined", outcome: "refused" }]);
  for (const page of [first, second]) await page.context().close();
});

test("the missing page is the same for every address, and offers nothing to somebody who has nobody to ask (FEEL-M10)", async ({
  portal,
  sql,
  browser,
}) => {
  const company = await freshCompany(sql);
  const asker = await addPerson(sql, company, { permissions: ["invoices"] });
  const page = await browserOf(browser, portal, sql, asker);
  const missing = async (address: string) => {
    await page.goto(address);
    return page.getByRole("main").textContent();
  };
  const first = await missing("/users");
  expect(first).toContain("Zugriff anfragen");
  for (const address of [
    "/nothing-here",
    areaOf(areaLike("fax")).path,
    `/users/${company.owner.number}`,
  ])
    expect(await missing(address), address).toBe(first);
  await page.context().close();
  const owner = await browserOf(browser, portal, sql, company.owner);
  await owner.goto("/nothing-here");
  await expect(owner.getByRole("link", { name: "Zugriff anfragen" })).toHaveCount(0);
  await owner.context().close();
});
