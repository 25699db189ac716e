import type { Page } from "@playwright/test";
import type { Sql } from "postgres";
import { areaIds } from "#lib/rules/catalogue";
import { hydrated } from "./support/hydration";
import { waitForLetter } from "./support/mailbox";
import { noticeOn } from "./support/notices";
import { addPerson, type Company, freshCompany } from "./support/people";
import { expect, test } from "./support/portal";
import { freshServiceAdministrator } from "./support/service-administrators";
import { browserOf } from "./support/sessions";
import { spread } from "./support/spread";
import { areaText } from "./support/texts";

const states: [string, Parameters<typeof addPerson>[2], string, string | RegExp][] = [
  ["Aktiv", {}, "Aktiv", "Noch nie angemeldet"],
  ["Deaktiviert", { deactivated: true }, "Deaktiviert", /Seit /],
  [
    "Gesperrt",
    { locked: "provider" },
    "Gesperrt",
    /Seit .+\. Entsperren kann nur der Kundenservice\./,
  ],
  ["Vorbei", { validUntil: "2020-01-31" }, "Nicht mehr gültig", "War gültig bis 31.01.2020"],
  ["Bald", { validFrom: "2999-12-31" }, "Noch nicht gültig", "Gültig ab 31.12.2999"],
  [
    "Eingeladen",
    { pending: true },
    "Eingeladen",
    // One day fewer once midnight has passed since the invitation.
    /Link abgelaufen\. Wird am .+ gelöscht \(noch (?:30|29) Tage\)/,
  ],
];

/** A company with 60 colleagues and one in each state. */
async function crowdedCompany(sql: Sql): Promise<Company> {
  const company = await freshCompany(sql);
  for (const [lastName, facts] of states)
    await addPerson(sql, company, { lastName, permissions: ["invoices"], ...facts });
  await addPerson(sql, company, {
    firstName: "Jörg",
    lastName: "Öztürk",
    email: `oe${company.customerNumber}@muster.example`,
    permissions: ["fax"],
  });
  await sql`insert into users (organization_id, first_name, last_name, email, activated_at, password_hash, changed_at)
    select ${company.id}, 'Kim', 'Nummer ' || to_char(n, 'FM00'), 'kim' || n || '@' || ${company.customerNumber} || '.example',
      now(), 'x', now() - make_interval(days => n) from generate_series(1, 60) n`;
  return company;
}

const rows = (page: Page) => page.getByRole("table").getByRole("rowheader");

for (const [number, javaScriptEnabled] of [true, false].entries()) {
  const way = javaScriptEnabled ? "" : ", without JavaScript";

  test(`an owner searches, filters and sorts the users${way}`, async ({ portal, sql, browser }) => {
    const company = await crowdedCompany(sql);
    const page = await browserOf(browser, portal, sql, company.owner, { javaScriptEnabled });
    await page.goto("/users");
    const search = page.getByLabel("Name, E-Mail oder Benutzernummer");
    const find = async (text: string) => {
      await search.fill(text);
      await page.getByRole("button", { name: "Suchen" }).click();
    };
    await find("öZTÜRK");
    await expect(rows(page)).toHaveText([/Jörg Öztürk/]);
    await expect(noticeOn(page)).toContainText("1 Konto");
    await expect(search).toHaveValue("öZTÜRK");
    await find("Öztürk, Jörg");
    await expect(rows(page)).toHaveCount(1);
    await find(`oe${company.customerNumber}@`);
    await expect(rows(page)).toHaveCount(1);
    await find(String(company.owner.number));
    await expect(rows(page)).toHaveText([/Clara Brandt Hauptkonto, Sie/]);
    const nobodies = ["niemand", "%", "_", "\\", "' or 1=1 --", "<b>x</b>"];
    for (const nobody of spread(nobodies, number)) {
      await find(nobody);
      await expect(noticeOn(page), nobody).toContainText("Keine Treffer.");
      await expect(search).toHaveValue(nobody);
      await expect(page.getByRole("table")).toHaveCount(0);
    }
    await page.getByRole("link", { name: "Filter zurücksetzen" }).click();
    await expect(page).toHaveURL("/users");

    const filters = states.filter(([, , badge]) => badge !== "Aktiv");
    for (const [lastName, , badge, line] of spread(filters, number)) {
      await page
        .getByRole("navigation", { name: "Nach Status filtern" })
        .getByRole("link", { name: badge })
        .click();
      await expect(rows(page)).toHaveText([new RegExp(lastName)]);
      const row = page.getByRole("row", { name: new RegExp(lastName) });
      await expect(row.getByText(badge, { exact: true })).toBeVisible();
      await expect(row).toContainText(line);
      await expect(
        page.getByRole("navigation", { name: "Nach Status filtern" }).locator("[aria-current]"),
      ).toContainText(badge);
    }
    await page.goto("/users");
    await page.getByLabel("Zugriff auf").selectOption(areaText("fax"));
    await page.getByRole("button", { name: "Suchen" }).click();
    await expect(rows(page)).toHaveText([/Öztürk/, /Clara Brandt/]);
    await expect(noticeOn(page)).toContainText(`2 Konten mit Zugriff auf „${areaText("fax")}“.`);
    await page.getByText("Mehr Filter").click();
    await page.getByLabel("Reihenfolge").selectOption("Name");
    await page.getByRole("button", { name: "Anwenden" }).click();
    await expect(rows(page)).toHaveText([/Clara Brandt/, /Öztürk/]);
    const head = page.getByRole("columnheader", { name: "Name und E-Mail" });
    await expect(head).toHaveAttribute("aria-sort", "ascending");
    await head.getByRole("link").click();
    await expect(rows(page)).toHaveText([/Öztürk/, /Clara Brandt/]);
    await expect(head).toHaveAttribute("aria-sort", "descending");
    const signIn = page.getByRole("columnheader", { name: "Status, letzte Anmeldung" });
    await signIn.getByRole("link").click();
    await expect(signIn).toHaveAttribute("aria-sort", "descending");
    await expect(page.locator("[aria-sort]")).toHaveCount(1);
    await page.context().close();
  });

  test(`an owner pages through a long list and sees every user${way}`, async ({
    portal,
    sql,
    browser,
  }) => {
    const company = await crowdedCompany(sql);
    const page = await browserOf(browser, portal, sql, company.owner, { javaScriptEnabled });
    for (const sort of spread(["changed", "name", "-name", "signIn", "-signIn"], number)) {
      await page.goto(`/users?sort=${sort}`);
      const seen: string[][] = [];
      const next = page.getByRole("link", { name: "Nächste Seite" });
      for (;;) {
        seen.push(
          await page.getByRole("table").getByRole("rowheader").getByRole("link").allTextContents(),
        );
        if ((await next.count()) === 0) break;
        const before = page.url();
        await next.click();
        await page.waitForURL((url) => url.href !== before);
      }
      expect(
        seen.map(({ length }) => length),
        sort,
      ).toEqual([25, 25, 18]);
      expect(new Set(seen.flat()).size, `${sort}: nobody twice`).toBe(68);
      for (const expected of [seen[1], seen[0]]) {
        const before = page.url();
        await page.getByRole("link", { name: "Vorherige Seite" }).click();
        await page.waitForURL((url) => url.href !== before);
        await expect(page.getByRole("table").getByRole("rowheader").getByRole("link")).toHaveText(
          expected ?? [],
        );
      }
      await expect(page.getByRole("link", { name: "Vorherige Seite" })).toHaveCount(0);
    }
    await page.context().close();
  });
}

test("a name full of special characters is shown everywhere as it was typed", async ({
  portal,
  sql,
  browser,
}) => {
  const company = await freshCompany(sql, { name: `"Müller" & <i>Söhne</i>` });
  const page = await browserOf(browser, portal, sql, company.owner);
  const email = `o'brien+x${company.customerNumber}@muster.example`;
  const firstName = `<img src=x onerror=alert(1)>`;
  const lastName = `O’Brien "Ünï" {n}`;
  let scripts = 0;
  page.on("dialog", () => (scripts += 1));
  await page.goto("/users/new");
  await page.getByLabel("Vorname").fill(firstName);
  await page.getByLabel("Nachname", { exact: true }).fill(lastName);
  await page.getByLabel("E-Mail").fill(email);
  await page.getByLabel(areaText("invoices")).check();
  await page.getByRole("button", { name: "Speichern" }).click();
  const name = `${firstName} ${lastName}`;
  await expect(noticeOn(page).first()).toContainText(`Konto für ${name} angelegt.`);
  const letter = await waitForLetter(portal, email);
  expect(letter.text).toContain(`Guten Tag ${name},`);
  expect(letter.html).not.toContain("<img src=x");
  expect(letter.html).toContain("&lt;img src=x");
  await expect(page.getByRole("table").getByRole("link", { name, exact: true })).toBeVisible();
  await page.getByRole("link", { name: `Bearbeiten: ${name}` }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(name);
  await expect(page.getByLabel("Vorname")).toHaveValue(firstName);
  await (await hydrated(page.getByRole("link", { name: "Benutzer:in entfernen" }))).click();
  await expect(page.getByRole("dialog")).toContainText(name);
  await expect(page.getByRole("dialog")).toContainText(`"Müller" & <i>Söhne</i>`);
  await page.goto("/dev/mail");
  await expect(page.locator("img")).toHaveCount(0);
  await page
    .getByRole("row", { name: new RegExp(company.customerNumber) })
    .getByRole("link")
    .first()
    .click();
  await expect(page.locator("pre")).toContainText(name);
  await expect(page.locator("img")).toHaveCount(0);
  expect(scripts).toBe(0);
  await page.context().close();
});

test("the list marks new users, the owner and one's own account", async ({
  portal,
  sql,
  browser,
}) => {
  const company = await freshCompany(sql);
  const administrator = await addPerson(sql, company, {
    firstName: "Anna",
    lastName: "Beispiel",
    permissions: ["userAdministration", "invoices"],
  });
  const page = await browserOf(browser, portal, sql, administrator);
  await page.goto("/users");
  await expect(page.getByRole("row", { name: /Anna Beispiel Sie/ })).toBeVisible();
  await expect(page.getByRole("row", { name: /Clara Brandt Hauptkonto/ })).toBeVisible();
  await expect(page.getByRole("link", { name: "Ansehen: Clara Brandt" })).toBeVisible();
  // The selection applies to neither, and the administrator's own name can be edited.
  await expect(page.getByRole("link", { name: "Bearbeiten: Anna Beispiel" })).toBeVisible();
  await expect(page.getByRole("checkbox", { name: /: (Anna Beispiel|Clara Brandt)$/ })).toHaveCount(
    0,
  );
  await page.goto("/users/new");
  await page.getByLabel("Vorname").fill("Ola");
  await page.getByLabel("Nachname", { exact: true }).fill("Nowak");
  await page.getByLabel("E-Mail").fill(`ola${company.customerNumber}@muster.example`);
  await page.getByLabel(areaText("invoices")).check();
  await page.getByRole("button", { name: "Speichern" }).click();
  await expect(page.getByRole("row", { name: /Ola Nowak neu/ })).toBeVisible();
  await page.context().close();
});

test("selecting users as the provider offers every permission for users below, and for colleagues those that the actor holds (R-303)", async ({
  portal,
  sql,
  browser,
}) => {
  const provider = await freshServiceAdministrator(sql);
  const page = await browserOf(browser, portal, sql, provider);
  const [own] = await sql<{ number: string }[]>`
    select customer_number as number from organizations where kind = 'provider'`;
  const offered = async () =>
    (await page.locator("select[name=command] option").allTextContents()).filter((text) =>
      text.endsWith(" geben"),
    );
  await page.goto("/users");
  expect(await offered()).toHaveLength(areaIds.length);
  await page.goto(`/users?organization=${own?.number}&scope=only`);
  expect(await offered()).toEqual(["„Benutzerverwaltung“ geben"]);
  await page.context().close();
});
