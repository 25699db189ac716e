import { endOfAuditLog } from "./support/changes";
import { ask } from "./support/http";
import { noticeOn } from "./support/notices";
import { addPerson, freshCompany } from "./support/people";
import { expect, type Portal, test } from "./support/portal";
import { freshServiceAdministrator } from "./support/service-administrators";
import { browserOf, expectSignedOut, openSession, openSystem } from "./support/sessions";

/** What people see in the portal of a system behind a proxy. */
/** Where the telephone system is; nothing answers there. */
const telephony = ({ environment }: Portal) => environment.SYSTEM_TELEPHONE_SYSTEM_URL ?? "";

for (const javaScriptEnabled of [true, false]) {
  const way = javaScriptEnabled ? "with JavaScript" : "without JavaScript";

  test(`somebody who lacks one area learns whom to ask for that one, and goes to what is open, ${way}`, async ({
    browser,
    portal,
    sql,
  }) => {
    const company = await freshCompany(sql);
    const person = await addPerson(sql, company, { permissions: ["phoneNumbers", "fax"] });
    await addPerson(sql, company, { permissions: ["userAdministration", "contacts"] });
    const admin = await addPerson(sql, company, {
      permissions: ["userAdministration", "callList", "contacts"],
    });
    const since = await endOfAuditLog(sql);
    const page = await browserOf(browser, portal, sql, person, { javaScriptEnabled });
    await page.goto("/refused?system=telephoneSystem&area=callList");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(
      "Ihnen fehlt der Bereich Anrufliste",
    );
    await expect(page.getByText("Sie kommen aus dem Telefonsystem")).toBeVisible();
    const letters = page.getByRole("link", { name: /^E-Mail schreiben an / });
    const addresses = await letters.evaluateAll((all) =>
      all.map((link) => new URL((link as HTMLAnchorElement).href).pathname),
    );
    expect(addresses).toEqual([company.owner.email, admin.email]);
    await expect(page.getByRole("main")).toContainText(
      "Offen ist für Sie dort: Rufnummern verwalten und Fax versenden.",
    );
    await expect(
      page.getByRole("link", { name: "Zum Telefonsystem", exact: true }),
    ).toHaveAttribute("href", `${telephony(portal)}/phone-numbers`);
    await page.reload();
    expect(
      await sql`select details from audit_events
        where id > ${since} and actor_number = ${person.number} and outcome = 'refused'`,
    ).toEqual([
      { details: { system: "telephoneSystem", reason: "areaMissing", areas: ["callList"] } },
    ]);
    await sql`insert into user_permissions (user_number, permission) values (${person.number}, 'callList')`;
    const cookie = await openSession(portal, sql, person);
    const granted = await ask(portal, "/refused?system=telephoneSystem&area=callList", { cookie });
    expect(granted.headers.location).toBe(`${telephony(portal)}/calls`);
    await page.context().close();
  });

  test(`after a sign-in that has failed twice people learn why, and try again, ${way}`, async ({
    browser,
    portal,
  }) => {
    const context = await browser.newContext({
      ...{ baseURL: portal.url, locale: "de-DE", javaScriptEnabled },
    });
    const page = await context.newPage();
    await page.goto("/not-signed-in?system=telephoneSystem");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(
      "Die Anmeldung am Telefonsystem ist nicht gelungen",
    );
    await expect(page.getByRole("main")).toContainText(
      `keine Cookies für ${new URL(telephony(portal)).host}.`,
    );
    await expect(page.getByRole("link", { name: "Noch einmal versuchen" })).toHaveAttribute(
      "href",
      `${telephony(portal)}/`,
    );
    expect(await context.cookies()).toEqual([]);
    await context.close();
  });

  test(`after signing out there people choose whether to sign out everywhere, ${way}`, async ({
    browser,
    portal,
    sql,
  }) => {
    const company = await freshCompany(sql);
    const person = await addPerson(sql, company, { permissions: ["contacts"] });
    const page = await browserOf(browser, portal, sql, person, { javaScriptEnabled });
    await page.goto("/left-system?system=telephoneSystem");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Im Telefonsystem abgemeldet");
    await page.getByRole("button", { name: "Nur im Telefonsystem" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toContainText(person.name);
    await page.goto("/left-system?system=telephoneSystem&back=0");
    await page.getByRole("button", { name: "Überall abmelden" }).click();
    await expectSignedOut(page);
    await page.goto("/left-system?system=telephoneSystem");
    await expect(page.getByRole("link", { name: "Zur Anmeldung" })).toHaveAttribute(
      "href",
      "/sign-in",
    );
    await page.context().close();
  });
}

test("people end a session there in Mein Konto, and nobody has to be told", async ({
  browser,
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  const person = await addPerson(sql, company, { permissions: ["contacts"] });
  const page = await browserOf(browser, portal, sql, person);
  const [sid = ""] = await openSystem(sql, person, "telephoneSystem", ["contacts"]);
  await page.goto("/account");
  const systems = page.getByRole("region", { name: "Offene Systeme" });
  await systems.getByRole("button", { name: /^Beenden.*Telefonsystem/ }).click();
  await expect(noticeOn(page).first()).toContainText("Sie sind aus dem System abgemeldet");
  expect(await sql`select from system_sessions where sid = ${sid}`).toEqual([]);
  expect(await sql`select from system_outbox where sid = ${sid}`).toEqual([]);
  await page.context().close();
});

test("the provider's staff see who is signed in there, and nothing about logouts or secrets", async ({
  browser,
  portal,
  sql,
}) => {
  const page = await browserOf(browser, portal, sql, await freshServiceAdministrator(sql));
  await sql`insert into system_states (system, last_opened_at) values ('telephoneSystem', now())
    on conflict (system) do update set last_opened_at = now()`;
  await page.goto("/organizations/systems");
  const row = page.getByRole("row", { name: /Telefonsystem/ });
  await expect(row).toContainText("Fragt das Portal");
  await expect(row).toContainText("Gelten ab der nächsten Anfrage");
  await expect(row).not.toContainText(/Noch nie|Noch kein Kontakt|Zugestellt/);
  const settings = page.getByRole("region", { name: "Telefonsystem" });
  await expect(settings).toContainText("Proxy fragt bei jeder Anfrage");
  await expect(settings).not.toContainText("client_id");
  await page.context().close();
});
