import { ask, cookieOf } from "./support/http";
import { noticeOn } from "./support/notices";
import { addPerson, freshCompany } from "./support/people";
import { expect, type Portal, test } from "./support/portal";
import { freshServiceAdministrator } from "./support/service-administrators";
import { browserOf, expectSignedOut, openSession, openSystem } from "./support/sessions";
import { textsIn } from "./support/texts";

/** What people see of connected systems in the portal. */
/** Where the portal's environment says that the invoice archive is; nothing answers there. */
const archiveOf = ({ environment }: Portal) => environment.SYSTEM_INVOICE_ARCHIVE_URL ?? "";
const interaction = "/oidc/interaction/V1StGXR8_Z5jdHi6B-myT";

test("tiles and navigation lead straight to the system, whose name the tile says", async ({
  browser,
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  const person = await addPerson(sql, company, { permissions: ["invoices", "callList"] });
  const page = await browserOf(browser, portal, sql, person);
  await page.goto("/");
  const links = page.getByRole("link", { name: "Rechnungen und EVN" });
  await expect(links).toHaveCount(2);
  for (const link of await links.all()) {
    await expect(link).toHaveAttribute("href", `${archiveOf(portal)}/invoices`);
    await expect(link).not.toHaveAttribute("target");
  }
  const tile = page.getByRole("main").getByRole("listitem");
  await expect(tile.filter({ hasText: "Rechnungen und EVN" })).toContainText("Rechnungsarchiv");
  await expect(tile.filter({ hasText: "Anrufliste" })).not.toContainText("Rechnungsarchiv");
  await page.context().close();
  const cookie = `${cookieOf(portal, "session")}=${await openSession(portal, sql, person)}`;
  const answer = await ask(portal, "/areas/invoices", { cookie });
  expect([answer.status, answer.headers.location]).toEqual([307, `${archiveOf(portal)}/invoices`]);
});

for (const javaScriptEnabled of [true, false]) {
  const way = javaScriptEnabled ? "with JavaScript" : "without JavaScript";

  test(`somebody who lacks every area of a system learns whom to ask, ${way}`, async ({
    browser,
    portal,
    sql,
  }) => {
    const company = await freshCompany(sql);
    const stranger = await freshCompany(sql);
    const person = await addPerson(sql, company, { permissions: ["shop"] });
    const admin = await addPerson(sql, company, {
      permissions: ["userAdministration", "credentials"],
    });
    const settings = { javaScriptEnabled };
    const page = await browserOf(browser, portal, sql, person, settings);
    await page.goto(`/refused?system=invoiceArchive&back=${interaction}`);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(
      "Ihnen fehlt der Bereich Rechnungen und EVN, Zugangsdaten, Tarifwechsel oder Benachrichtigungen",
    );
    await expect(page.getByText("Sie kommen aus dem Rechnungsarchiv")).toBeVisible();
    await expect(page.getByText(`als ${person.name} für ${company.name}`)).toBeVisible();
    const letters = page.getByRole("link", { name: /^E-Mail schreiben an / });
    await expect(letters).toHaveCount(2);
    const addresses = await letters.evaluateAll((all) =>
      all.map((link) => (link as HTMLAnchorElement).href),
    );
    expect(addresses.map((one) => new URL(one).pathname)).toEqual([
      company.owner.email,
      admin.email,
    ]);
    const letter = new URL(addresses[1] ?? "").searchParams;
    expect(letter.get("subject")).toBe("Bitte um Zugriff: Zugangsdaten");
    expect(letter.get("body")).toContain(`Viele Grüße\r\n${person.name}`);
    expect(await page.content()).not.toContain(stranger.owner.email);
    await expect(page.getByRole("link", { name: "Zurück zum Rechnungsarchiv" })).toHaveAttribute(
      "href",
      `${interaction}?answer=refuse`,
    );
    await page.goto("/refused?system=invoiceArchive&back=https://evil.example/oidc/interaction/a");
    await expect(page.getByRole("link", { name: "Zur Übersicht" })).toBeVisible();
    await expect(page.getByRole("link", { name: /Zurück zum/ })).toHaveCount(0);
    await page.context().close();
  });

  test(`after signing out in a system people choose whether to sign out everywhere, ${way}`, async ({
    browser,
    portal,
    sql,
  }) => {
    const company = await freshCompany(sql);
    const person = await addPerson(sql, company, { permissions: ["invoices"] });
    const page = await browserOf(browser, portal, sql, person, { javaScriptEnabled });
    await openSystem(sql, person);
    await page.goto("/left-system?system=invoiceArchive");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(
      "Im Rechnungsarchiv abgemeldet",
    );
    const open = () => sql`select sid from system_sessions where user_number = ${person.number}`;
    await page.reload();
    expect(await open()).toHaveLength(1);
    await page.getByRole("button", { name: "Nur im Rechnungsarchiv" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toContainText(person.name);

    await page.goto("/left-system?system=invoiceArchive");
    await page.getByRole("button", { name: "Überall abmelden" }).click();
    await expectSignedOut(page);
    expect(await open()).toHaveLength(0);
    await page.goto("/left-system?system=invoiceArchive&back=0&state=a%26b");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Sie sind abgemeldet");
    await expect(page.getByRole("link", { name: "Zurück zum Rechnungsarchiv" })).toHaveAttribute(
      "href",
      "/continue?system=invoiceArchive&back=0&state=a%26b",
    );
    await page.context().close();
  });

  test(`people leave a system in Mein Konto, and no other, ${way}`, async ({
    browser,
    portal,
    sql,
  }) => {
    const company = await freshCompany(sql);
    const person = await addPerson(sql, company, { permissions: ["invoices", "shop"] });
    const colleague = await addPerson(sql, company, { permissions: ["invoices"] });
    await openSession(portal, sql, colleague);
    const [theirs] = await openSystem(sql, colleague);
    const page = await browserOf(browser, portal, sql, person, { javaScriptEnabled });
    await page.goto("/account");
    await expect(page.getByRole("heading", { name: "Offene Systeme" })).toHaveCount(0);
    await openSystem(sql, person);
    await page.reload();
    const systems = page.getByRole("region", { name: "Offene Systeme" });
    await expect(systems).toContainText("Rechnungsarchiv");
    await expect(systems).toContainText("(diese Sitzung)");
    await systems.getByRole("button", { name: /^Beenden.*Rechnungsarchiv/ }).click();
    await expect(noticeOn(page).first()).toContainText("Sie sind aus dem System abgemeldet");
    await expect(systems).toHaveCount(0);
    expect(await sql`select sid from system_sessions where user_number = ${person.number}`).toEqual(
      [],
    );
    expect(
      await sql`select sid from system_sessions where user_number = ${colleague.number}`,
    ).toEqual([{ sid: theirs }]);
    await page.context().close();
  });
}

test("whoever has been given an area meanwhile goes on, to the sign-in that the system began or to the system", async ({
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  const person = await addPerson(sql, company, { permissions: ["tariffChange"] });
  const cookie = `${cookieOf(portal, "session")}=${await openSession(portal, sql, person)}`;
  const to = async (back: string) => {
    const path = `/refused?${new URLSearchParams({ system: "invoiceArchive", back })}`;
    return (await ask(portal, path, { cookie })).headers.location;
  };
  expect(await to(interaction)).toBe(interaction);
  for (const back of [
    "//evil.example",
    "/oidc/interaction/",
    `${interaction}/../../x`,
    `${interaction}?answer=refuse`,
    `https://evil.example${interaction}`,
    "/users",
  ])
    expect(await to(back), back).toBe(`${archiveOf(portal)}/plan`);
});

test("the audit log says which system was opened, with which areas, and what was refused", async ({
  browser,
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  const person = await addPerson(sql, company, { permissions: ["invoices"] });
  const areas = ["invoices", "credentials"];
  for (const [outcome, details] of [
    ["done", { system: "invoiceArchive", areas }],
    ["refused", { system: "shop" }],
  ] as const)
    await sql`insert into audit_events (event, outcome, actor_number, actor_organization_id, target_number, organization_id, details)
      values ('system.opened', ${outcome}, ${person.number}, ${company.id}, ${person.number}, ${company.id}, ${sql.json(details)})`;
  const page = await browserOf(browser, portal, sql, company.owner);
  await page.goto("/activity?event=system.opened");
  const rows = page.getByRole("table").getByRole("row");
  await expect(rows.nth(1)).toContainText("In einem System angemeldet");
  await expect(rows.nth(1)).toContainText("Abgelehnt");
  await expect(rows.nth(1)).toContainText("Shop");
  await expect(rows.nth(2)).toContainText("Rechnungsarchiv: Rechnungen und EVN, Zugangsdaten");
  await page.goto(`/users/${person.number}`);
  await expect(page.getByRole("region", { name: "Verlauf" })).toContainText(
    "Rechnungsarchiv: Rechnungen und EVN, Zugangsdaten",
  );
  await page.context().close();
  const cookie = `${cookieOf(portal, "session")}=${await openSession(portal, sql, company.owner)}`;
  const { text } = await ask(portal, "/activity/export?event=system.opened", { cookie });
  expect(text).toMatch(/"Rechnungsarchiv";"Rechnungen und EVN, Zugangsdaten"/);
});

test("the provider's staff see each system with its state, and a task if it accepts no logout", async ({
  browser,
  portal,
  sql,
}) => {
  const t = textsIn("de");
  const page = await browserOf(browser, portal, sql, await freshServiceAdministrator(sql));
  const [waiting] = await sql<{ id: string }[]>`
    insert into system_outbox (system, sid, subject, created_at, next_attempt_at, expires_at)
    values ('shop', 'a', gen_random_uuid(), now() - interval '11 minutes', now() + interval '1 hour', now() + interval '2 hours')
    returning id`;
  await page.goto("/organizations/tasks");
  const task = page.getByRole("row").filter({ hasText: "nimmt keine Abmeldungen an" });
  await expect(task).toContainText("Shop nimmt keine Abmeldungen an, eine wartet.");
  await task.getByRole("link", { name: t("tasks.toSystem") }).click();
  await expect(page).toHaveURL("/organizations/systems#shop");
  await sql`delete from system_outbox where id = ${waiting?.id ?? ""}`;
  // Logouts of sessions that earlier tests ended are tried meanwhile, and nothing answers.
  await sql`delete from system_outbox where system = 'invoiceArchive'`;
  await sql`insert into system_states (system, last_delivered_at) values ('invoiceArchive', now())
    on conflict (system) do update set last_delivered_at = now(), failing_since = null, last_error = null, failures = 0`;
  await page.reload();
  const row = page.getByRole("row", { name: /Rechnungsarchiv/ });
  await expect(row).toContainText("Erreichbar");
  const settings = page.getByRole("region", { name: "Rechnungsarchiv" });
  await expect(settings).toContainText(archiveOf(portal));
  await expect(settings).toContainText("client_secret_basic");
  await page.goto("/organizations/tasks");
  await expect(task).toHaveCount(0);
  await page.context().close();
});
