import { readFileSync } from "node:fs";
import type { Sql } from "postgres";
import { areaLike } from "#lib/rules/catalogue-roles";
import { ask } from "./support/http";
import { hydrated } from "./support/hydration";
import { noticeOn } from "./support/notices";
import { addPerson, type Company, freshCompany, type Person } from "./support/people";
import { expect, test } from "./support/portal";
import { browserOf, openSession } from "./support/sessions";

/** who has access, and why? */

/** A company with somebody whom the owner let in, somebody from before, somebody who is deactivated, and eight others. */
async function reviewedCompany(
  sql: Sql,
): Promise<{ company: Company; granted: Person; old: Person }> {
  const company = await freshCompany(sql);
  const granted = await addPerson(sql, company, { permissions: ["credentials"] });
  await sql`update user_permissions set granted_by = ${company.owner.number}, granted_for = ${company.id}
    where user_number = ${granted.number}`;
  const old = await addPerson(sql, company, { firstName: "=Alt", permissions: ["credentials"] });
  await sql`update user_permissions set granted_at = null where user_number = ${old.number}`;
  await addPerson(sql, company, {
    lastName: "Pausiert",
    permissions: ["credentials"],
    deactivated: true,
  });
  for (const number of [1, 2, 3, 4, 5, 6, 7, 8])
    await addPerson(sql, company, { lastName: `Weitere ${number}`, permissions: ["credentials"] });
  return { company, granted, old };
}

for (const javaScriptEnabled of [true, false])
  test(`an owner reads on the page of "Zugangsdaten" every person with the reason${javaScriptEnabled ? ", and prints it on one sheet" : ", without JavaScript"} (R-312) @own-file`, async ({
    portal,
    sql,
    browser,
  }) => {
    const { company, granted, old } = await reviewedCompany(sql);
    const page = await browserOf(browser, portal, sql, company.owner, { javaScriptEnabled });
    await page.goto("/");
    await page.getByRole("main").getByRole("link", { name: "Wer hat Zugriff" }).click();
    await page.getByLabel("Bereich", { exact: true }).selectOption("Zugangsdaten");
    await page.getByRole("button", { name: "Anzeigen" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(
      "Wer hat Zugriff – und warum? Zugangsdaten",
    );
    await expect(page.getByText("11 Personen können Zugangsdaten öffnen.")).toBeVisible();
    const row = (name: string) => page.getByRole("row").filter({ hasText: name });
    await expect(row(granted.name)).toContainText(
      `Freigegeben von ${company.owner.name} (Hauptkonto)`,
    );
    await expect(row(old.name)).toContainText("Von wem freigegeben wurde, ist nicht mehr bekannt");
    await expect(row("Hauptkonto seit")).toContainText("Hat als Hauptkonto immer alle Bereiche");
    await expect(page.getByRole("row", { name: "Freigegeben, aber ruht" })).toBeVisible();
    await expect(row("Pausiert")).toContainText("Ruht: Konto deaktiviert seit");
    await expect(page.getByRole("listitem").filter({ hasText: "Kundenservice" })).toContainText(
      /\d+ Person/,
    );
    const print = page.getByRole("button", { name: "Drucken" });
    await expect(print).toHaveCount(javaScriptEnabled ? 1 : 0);
    if (javaScriptEnabled) {
      await hydrated(print);
      await page.emulateMedia({ media: "print" });
      await expect(page.locator(".paper-head")).toContainText(
        `${company.name}, ${company.customerNumber}`,
      );
      await expect(page.getByLabel("Bereich", { exact: true })).toBeHidden();
      const pdf = await page.pdf({ format: "A4", preferCSSPageSize: true });
      expect(pdf.toString("latin1").match(/\/Type \/Page\b/g)).toHaveLength(1);
      await page.emulateMedia({ media: "screen" });
    }
    await row(granted.name).getByRole("link").click();
    await expect(page.getByText(/1 von \d+ Bereichen sind offen\./)).toBeVisible();
    await expect(page.getByRole("row").filter({ hasText: "Zugangsdaten" })).toContainText(
      `Freigegeben von ${company.owner.name}`,
    );
    await page.getByRole("link", { name: `Zum Konto von ${granted.name}` }).click();
    await page.getByRole("link", { name: "Worauf Zugriff besteht – und warum" }).click();
    await expect(page).toHaveURL(`/users/${granted.number}/access`);
    await page.context().close();
  });

test("what the reseller granted says that it is one's own reseller; the reseller reads what it is (R-312)", async ({
  portal,
  sql,
}) => {
  const reseller = await freshCompany(sql, { kind: "reseller" });
  const company = await freshCompany(sql, { parent: reseller });
  const person = await addPerson(sql, company, { permissions: ["invoices"] });
  await sql`update user_permissions set granted_by = ${reseller.owner.number}, granted_for = ${reseller.id}
    where user_number = ${person.number}`;
  const path = `/users/access?area=${areaLike("invoices")}&organization=${company.customerNumber}`;
  const textFor = async (reader: Person) => {
    const { text } = await ask(portal, path, { cookie: await openSession(portal, sql, reader) });
    return text.slice(0, text.indexOf("</main>")).replace(/<[^>]*>/g, " ");
  };
  const below = await textFor(company.owner);
  expect(below).toMatch(new RegExp(`Freigegeben von ${reseller.name}.{0,60}, Ihr Mandant`));
  expect(below).toContain(`${reseller.name}, Ihr Mandant`);
  const above = await textFor(reseller.owner);
  expect(above).toContain(`Freigegeben von ${reseller.owner.name}`);
  expect(above).toContain(`${reseller.name}, Mandant`);
  expect(above).not.toContain("Ihr Mandant");
});

test("the downloads have every person and every area with the reason, and no cell of them is a formula (R-312) @own-file", async ({
  portal,
  sql,
  browser,
}) => {
  const { company, granted, old } = await reviewedCompany(sql);
  const page = await browserOf(browser, portal, sql, company.owner);
  const download = async (address: string) => {
    await page.goto(address);
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "Als CSV herunterladen" }).click(),
    ]);
    return readFileSync(await file.path(), "utf8").split("\r\n");
  };
  const area = await download("/users/access?area=credentials");
  expect(area[0]).toContain('"Name";"Benutzernummer";"Warum";');
  expect(area.filter(Boolean)).toHaveLength(13);
  expect(area.find((line) => line.includes(String(granted.number)))).toContain(
    `"Freigegeben von ${company.owner.name} (Hauptkonto)"`,
  );
  const named = area.find((line) => line.includes(String(old.number)));
  expect(named).toMatch(/^"'=Alt /);
  const person = await download(`/users/${granted.number}/access`);
  expect(person.filter(Boolean)).toHaveLength(2);
  expect(person[1]).toContain('"Zugangsdaten";"Freigegeben von');
  const events = await sql`select target_number, details from audit_events
    where actor_number = ${company.owner.number} and event = 'users.exported' order by id`;
  expect(
    events.map(({ target_number, details }) => [target_number && Number(target_number), details]),
  ).toEqual([
    [null, { areas: ["credentials"] }],
    [granted.number, {}],
  ]);
  await page.context().close();
});

test("who has not signed in for ninety days is found, and can be deactivated at once (R-312)", async ({
  portal,
  sql,
  browser,
}) => {
  const company = await freshCompany(sql);
  const away = await addPerson(sql, company, { lastName: "Verschollen", permissions: ["shop"] });
  await addPerson(sql, company, { lastName: "Neu", permissions: ["shop"] });
  await sql.begin(async (tx) => {
    await tx`set local session_replication_role = 'replica'`;
    await tx`update users set last_sign_in_at = now() - interval '100 days', created_at = created_at - interval '200 days'
      where number = ${away.number}`;
  });
  const page = await browserOf(browser, portal, sql, company.owner);
  await page.goto("/users");
  await page.getByText("Mehr Filter").click();
  await page.getByLabel("Letzte Anmeldung").selectOption("Seit 90 Tagen nicht");
  await page.getByRole("button", { name: "Anwenden" }).click();
  await expect(noticeOn(page)).toContainText("1 Konto mit keiner Anmeldung seit 90 Tagen.");
  await expect(page.getByRole("table").getByRole("rowheader")).toHaveCount(1);
  await page.getByRole("checkbox", { name: /Auswählen: .*Verschollen/ }).check();
  await page.getByRole("combobox", { name: "Aktion" }).selectOption("deactivate");
  await page.getByRole("button", { name: "Weiter" }).click();
  await expect(page.getByText("1 ausgewähltes Konto")).toBeVisible();
  await page.context().close();
});
