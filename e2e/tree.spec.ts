import type { Page } from "@playwright/test";
import { areasLike } from "#lib/rules/catalogue-roles";
import { changesSince, endOfAuditLog, momentOfChanges, refusalsSince } from "./support/changes";
import { openPersonIn } from "./support/edit-page";
import { filled, formOf, post } from "./support/forms";
import { ask } from "./support/http";
import { linkIn, waitForLetter } from "./support/mailbox";
import { noticeOn } from "./support/notices";
import { addPerson, freshEmail, password } from "./support/people";
import { expect, test } from "./support/portal";
import { freshServiceAdministrator } from "./support/service-administrators";
import { browserOf, expectSignedOut, openSession, signIn } from "./support/sessions";
import { freshTree, type Node, type Tree } from "./support/trees";

const people = (page: Page) => page.getByRole("table").getByRole("rowheader").getByRole("link");

/** The names of the user's own organization and of those below, as a list shows them. */
const namesOf = (...nodes: Node[]) =>
  nodes.flatMap(({ owner, colleague }) => [owner.name, colleague.name]).toSorted();

test("the provider, a reseller, a sub-reseller and a customer each see their own subtree and nothing else", async ({
  portal,
  sql,
  browser,
}) => {
  const tree = await freshTree(sql);
  const { reseller, subreseller, customer, sibling, stranger } = tree;
  const nodes = Object.values(tree);
  const provider = await freshServiceAdministrator(sql);
  const reach: [who: typeof provider, reached: Node[]][] = [
    [provider, nodes],
    [reseller.owner, [reseller, subreseller, customer, sibling]],
    [subreseller.owner, [subreseller, customer]],
    [customer.owner, [customer]],
    [stranger.owner, [stranger]],
  ];
  for (const [who, reached] of reach) {
    const page = await browserOf(browser, portal, sql, who);
    const cookie = await openSession(portal, sql, who);
    await page.goto("/users");
    if (who === provider) {
      // The demo's people belong to the provider too: everybody in the tree is found by number.
      for (const { colleague } of nodes) {
        await page.goto(`/users?q=${colleague.number}`);
        await expect(people(page)).toHaveText([colleague.name]);
      }
    } else {
      await expect(people(page)).toHaveCount(reached.length * 2);
      expect((await people(page).allTextContents()).toSorted()).toEqual(namesOf(...reached));
    }
    const unknown = await ask(portal, "/users/999999999", { cookie });
    expect(unknown.status).toBe(404);
    for (const node of nodes) {
      const status = reached.includes(node) ? 200 : 404;
      const { number } = node.colleague;
      const where = `${node.owner.lastName} for ${who.lastName}`;
      for (const path of [`/users/${number}`, `/users/${number}/remove`]) {
        const answer = await ask(portal, path, { cookie });
        expect(answer.status, `${path}: ${where}`).toBe(status);
        if (status === 404) expect(answer.text).not.toContain(node.colleague.lastName);
      }
      const adding = await ask(portal, `/users/new?organization=${node.customerNumber}`, {
        cookie,
      });
      expect(adding.status, where).toBe(status);
      const list = await ask(portal, `/users?organization=${node.customerNumber}`, { cookie });
      expect(list.text.includes(node.colleague.lastName), where).toBe(status === 200);
      if (status === 404) expect(list.text).not.toContain(node.name);
    }
    await page.context().close();
  }
});

test("a reseller adds a user for a customer two levels below, and that user signs in, without JavaScript @own-file", async ({
  portal,
  sql,
  browser,
}) => {
  const { reseller, subreseller, customer } = await freshTree(sql);
  const page = await browserOf(browser, portal, sql, reseller.owner, {
    javaScriptEnabled: false,
  });
  const type = (label: string, text: string) => page.getByLabel(label, { exact: true }).fill(text);

  await page.goto("/users");
  await page.getByRole("link", { name: "Benutzer:in hinzufügen" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    "Zu welcher Instanz gehört die Person?",
  );
  await expect(page.getByText("kann später nicht geändert werden")).toBeVisible();
  const first = page.getByRole("radio").first();
  await expect(first).toBeChecked();
  await expect(first).toHaveAccessibleName(reseller.name);
  await expect(first).toHaveAccessibleDescription(/Ihre Instanz/);

  await type("Instanz oder Person: Name, Ort oder Nummer", customer.customerNumber);
  await page.getByRole("button", { name: "Suchen" }).click();
  const choice = page.getByRole("radio", { name: customer.name });
  await expect(choice).toHaveAccessibleDescription(
    `Kunde · ${customer.customerNumber} · 20457 Hamburg · ${reseller.name} › ${subreseller.name}`,
  );
  await choice.check();
  await page.getByRole("button", { name: "Weiter" }).click();
  await expect(page).toHaveURL(`/users/new?organization=${customer.customerNumber}`);
  await expect(page.getByRole("main")).toContainText(
    `${customer.name}, ${customer.customerNumber}`,
  );
  await expect(page.getByText("Die Instanz kann später nicht geändert werden.")).toBeVisible();

  const email = freshEmail();
  await type("Vorname", "Ola");
  await type("Nachname", "Nowak");
  await type("E-Mail", email);
  await page.getByRole("button", { name: "Speichern" }).click();
  // Nothing ticked: the same page says so, and still knows the chosen organization.
  await expect(page.getByRole("alert", { name: "Es gibt ein Problem" })).toContainText(
    "Wählen Sie mindestens eine Berechtigung aus.",
  );
  await page.getByLabel("Rechnungen und EVN").check();
  await page.getByLabel("Kontakte").check();
  await page.getByRole("button", { name: "Speichern" }).click();
  await expect(noticeOn(page)).toContainText("Konto für Ola Nowak angelegt.");
  const row = page.getByRole("row", { name: /Ola Nowak/ });
  await expect(row).toContainText(`${customer.name}${customer.customerNumber}`);

  const invited = await browser.newPage({ baseURL: portal.url, locale: "de-DE" });
  await invited.goto(linkIn(await waitForLetter(portal, email, { kind: "activation" })));
  await invited.getByRole("textbox", { name: "Neues Passwort" }).fill(password);
  await invited.getByRole("button", { name: "Passwort setzen und Konto aktivieren" }).click();
  await expectSignedOut(invited);
  await signIn(invited, email);
  await expect(invited.getByRole("heading", { level: 1 })).toContainText("Ola Nowak");
  await expect(invited.getByRole("main")).toContainText(customer.name);
  const areas = invited.getByRole("navigation", { name: "Bereiche" }).getByRole("link");
  await expect(areas).toHaveText([
    "Übersicht",
    "Mein Konto",
    "Rechnungen und EVN",
    "Kontakte",
    "Hilfe & Kontakt",
  ]);
  await invited.context().close();
  await page.context().close();
});

for (const javaScriptEnabled of [true, false])
  test(`a reseller filters the list by one organization and removes the filter${javaScriptEnabled ? "" : ", without JavaScript"}`, async ({
    portal,
    sql,
    browser,
  }) => {
    const { reseller, subreseller, customer, stranger } = await freshTree(sql);
    const page = await browserOf(browser, portal, sql, reseller.owner, { javaScriptEnabled });
    await page.goto("/users");
    await page.getByRole("cell").getByRole("link", { name: subreseller.name }).first().click();
    await expect(noticeOn(page)).toContainText(
      `${subreseller.name}, ${subreseller.customerNumber}, mit allem darunter: 4 Konten`,
    );
    expect((await people(page).allTextContents()).toSorted()).toEqual(
      namesOf(subreseller, customer),
    );
    await page.getByLabel("Einschließen").selectOption("nur diese Instanz");
    await page.getByRole("button", { name: "Suchen" }).click();
    await expect(noticeOn(page)).toContainText("2 Konten");
    expect((await people(page).allTextContents()).toSorted()).toEqual(namesOf(subreseller));
    await page.getByRole("link", { name: subreseller.colleague.name, exact: true }).click();
    const main = page.getByRole("main");
    await expect(main).toContainText(`${subreseller.name}, ${subreseller.customerNumber}`);
    await main.getByRole("link", { name: "Benutzer:innen verwalten" }).click();
    await expect(page).toHaveURL(`/users?organization=${subreseller.customerNumber}&scope=only`);
    await page.getByRole("link", { name: "Benutzer:in hinzufügen" }).click();
    await expect(page).toHaveURL(`/users/new?organization=${subreseller.customerNumber}`);

    for (const number of [stranger.customerNumber, "99999999999"]) {
      await page.goto("/users");
      await page.getByText("Mehr Filter").click();
      await page.getByLabel("Kundennummer der Instanz").fill(number);
      await page.getByRole("button", { name: "Anwenden" }).click();
      await expect(noticeOn(page)).toHaveText(
        "Unter dieser Kundennummer gibt es keine Instanz in Ihrem Bereich. Keine Treffer. Filter zurücksetzen",
      );
    }
    await page.context().close();
  });

test("an administrator who reaches only one organization sees no choice of organizations", async ({
  portal,
  sql,
  browser,
}) => {
  const { customer } = await freshTree(sql);
  const page = await browserOf(browser, portal, sql, customer.owner);
  await page.goto("/users");
  await expect(page.getByRole("columnheader")).toHaveText([
    "Alle auf dieser Seite auswählen",
    "Name und E-Mail",
    "Status, letzte Anmeldung",
    "Zugriff auf",
    "Aktion",
  ]);
  await expect(page.getByLabel("Einschließen")).toHaveCount(0);
  await page.getByRole("link", { name: "Benutzer:in hinzufügen" }).click();
  await expect(page.getByLabel("Vorname")).toBeVisible();
  await expect(page.getByRole("radio")).toHaveCount(0);
  await page.context().close();
});

/** Who loses a product, and what the customer's owner then reads beside the box. */
const cancellations: [keyof Tree, string][] = [
  ["customer", "Ruht, bis das Produkt wieder gebucht ist."],
  ["subreseller", "Ruht, bis auch die Instanz darüber das Produkt hat."],
];

for (const [where, reason] of cancellations)
  test(`a product cancelled at the ${where} closes its areas with the next click, and booking it again opens them (R-104) @own-file`, async ({
    portal,
    sql,
    browser,
  }) => {
    const tree = await freshTree(sql);
    const { customer } = tree;
    const person = await addPerson(sql, customer, { permissions: ["invoices", "fax"] });
    const page = await browserOf(browser, portal, sql, person);
    const owner = await browserOf(browser, portal, sql, customer.owner);
    const tile = page.getByRole("main").getByRole("link", { name: "Fax versenden" });
    const expectAccess = async (open: boolean) => {
      await page.goto("/");
      await expect(tile).toHaveCount(open ? 1 : 0);
      const answer = await page.request.get("/areas/fax", { maxRedirects: 0 });
      expect(answer.status()).toBe(open ? 307 : 404);
      await owner.goto(`/users?area=fax&q=${person.number}`);
      // The owner holds what the organization may use; a filter for anything else finds nobody.
      await expect(people(owner)).toHaveCount(open ? 1 : 0);
      await owner.goto(`/users/${person.number}`);
      const box = owner.getByLabel("Fax versenden");
      await expect(box).toBeChecked();
      await expect(box)[open ? "toBeEnabled" : "toBeDisabled"]();
      if (!open) await expect(box).toHaveAccessibleDescription(reason);
    };
    await expectAccess(true);
    const { id } = tree[where];
    await sql`delete from organization_products where organization_id = ${id} and product = 'faxAndSms'`;
    await expectAccess(false);
    // Saving meanwhile keeps the permission without effect.
    await openPersonIn(owner);
    await owner.getByLabel("Vorname").fill("Minna");
    await owner.getByRole("button", { name: "Speichern" }).click();
    await expect(noticeOn(owner)).toContainText("gespeichert");
    await sql`insert into organization_products (organization_id, product) values (${id}, 'faxAndSms')`;
    await expectAccess(true);
    await owner.context().close();
    await page.context().close();
  });

test("a reseller and the customer's owner edit the same user: different edits are both saved, and a conflict names both values (R-208) @own-file", async ({
  portal,
  sql,
  browser,
}) => {
  const { reseller, customer } = await freshTree(sql);
  const person = await addPerson(sql, customer, { permissions: ["invoices", "callList"] });
  const address = `/users/${person.number}`;
  const above = await browserOf(browser, portal, sql, reseller.owner);
  const within = await browserOf(browser, portal, sql, customer.owner);
  await above.goto(address);
  await within.goto(address);
  await above.getByLabel("Fax versenden").check();
  await above.getByLabel("Anrufliste").uncheck();
  await within.getByLabel("Kontakte").check();
  await above.getByRole("button", { name: "Speichern" }).click();
  await within.getByRole("button", { name: "Speichern" }).click();
  for (const page of [above, within]) await expect(noticeOn(page)).toContainText("gespeichert");
  const granted = await sql<{ permission: string }[]>`
    select permission from user_permissions where user_number = ${person.number} order by 1`;
  expect(granted.map(({ permission }) => permission)).toEqual(["contacts", "fax", "invoices"]);

  await above.goto(address);
  await within.goto(address);
  await openPersonIn(above);
  await above.getByLabel("Vorname").fill("Oben");
  await openPersonIn(within);
  await within.getByLabel("Vorname").fill("Unten");
  await within.getByLabel("Nachname", { exact: true }).fill("Bleibt");
  await within.getByLabel("Shop").check();
  await above.getByRole("button", { name: "Speichern" }).click();
  await expect(noticeOn(above)).toContainText("gespeichert");
  await within.getByRole("button", { name: "Speichern" }).click();
  await expect(within.getByRole("alert", { name: "Es gibt ein Problem" })).toContainText(
    "jetzt steht dort: Oben",
  );
  await expect(within.getByLabel("Vorname")).toHaveValue("Unten");
  await expect(within.getByLabel("Nachname", { exact: true })).toHaveValue("Bleibt");
  await expect(within.getByLabel("Shop")).toBeChecked();
  const stored = await sql`select first_name, last_name from users where number = ${person.number}`;
  expect(stored).toEqual([{ first_name: "Oben", last_name: "Mustermensch" }]);
  await within.getByRole("button", { name: "Speichern" }).click();
  await expect(noticeOn(within)).toContainText("Änderungen an Unten Bleibt gespeichert.");

  // An actor from above is only named by organization; from above everybody is named.
  await within.goto(address);
  const history = (page: Page) => page.getByRole("region", { name: "Verlauf" });
  await expect(history(within)).toContainText(reseller.name);
  await expect(within.getByRole("main")).not.toContainText(reseller.owner.name);
  await above.goto(address);
  await expect(history(above)).toContainText(`${reseller.owner.name} (Hauptkonto)`);
  await expect(history(above)).toContainText(`${customer.owner.name} (Hauptkonto)`);
  await above.context().close();
  await within.context().close();
});

test("no user can be added to a closed organization: the choice is locked, the form says why, and a posted form is refused", async ({
  portal,
  sql,
  browser,
}) => {
  const { reseller, subreseller, customer } = await freshTree(sql);
  const page = await browserOf(browser, portal, sql, reseller.owner);
  const cookie = await openSession(portal, sql, reseller.owner);
  const path = `/users/new?organization=${customer.customerNumber}`;
  const form = await formOf(portal, path, "Speichern", cookie);
  await sql`update organizations set closed_at = now() where id = ${subreseller.id}`;
  await page.goto(`/users/new?q=${customer.customerNumber}`);
  const choice = page.getByRole("radio", { name: customer.name });
  await expect(choice).toBeDisabled();
  await expect(choice).toHaveAccessibleDescription(/Eine Instanz darüber ist geschlossen\./);
  await page.goto(path);
  await expect(page.getByRole("main")).toContainText("Eine Instanz darüber ist geschlossen.");
  await expect(page.getByRole("button", { name: "Speichern" })).toHaveCount(0);

  const moment = await momentOfChanges(sql);
  const since = await endOfAuditLog(sql);
  const person = { firstName: "Eve", lastName: "Beispiel", email: freshEmail() };
  const fields = filled(form, { ...person, permissions: areasLike(["invoices"]) });
  const answer = await post(portal, path, fields, { cookie });
  expect(answer.text).toContain("Diese Instanz oder eine über ihr ist geschlossen.");
  expect(await changesSince(sql, moment)).toEqual([]);
  const refusals = await refusalsSince(sql, since);
  expect(refusals.map(({ actor, reason }) => [actor, reason])).toEqual([
    [reseller.owner.number, "organizationClosed"],
  ]);
  await page.context().close();
});

test("a form with another organization's number adds nobody there and is recorded", async ({
  portal,
  sql,
}) => {
  const { reseller, subreseller, customer, stranger } = await freshTree(sql);
  const cookie = await openSession(portal, sql, subreseller.owner);
  const path = `/users/new?organization=${customer.customerNumber}`;
  const form = await formOf(portal, path, "Speichern", cookie);
  const person = { firstName: "Eve", lastName: "Beispiel", email: freshEmail() };
  for (const number of [
    reseller.customerNumber,
    stranger.customerNumber,
    "1000000",
    "99999999999",
  ]) {
    const moment = await momentOfChanges(sql);
    const since = await endOfAuditLog(sql);
    const changes = { ...person, organization: number, permissions: areasLike(["invoices"]) };
    const answer = await post(portal, path, filled(form, changes), { cookie });
    expect(answer.status, number).toBe(404);
    expect(await changesSince(sql, moment)).toEqual([]);
    const refusals = await refusalsSince(sql, since);
    expect(refusals.map(({ actor, reason }) => [actor, reason])).toEqual([
      [subreseller.owner.number, "notFound"],
    ]);
  }
});
