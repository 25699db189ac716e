import type { Page } from "@playwright/test";
import { linkIn, waitForLetter } from "./support/mailbox";
import { noticeOn } from "./support/notices";
import { addPerson, freshCompany, freshEmail } from "./support/people";
import { expect, test } from "./support/portal";
import { freshServiceAdministrator } from "./support/service-administrators";
import { browserOf, expectSignedOut, signIn } from "./support/sessions";

const secret = "Sieben leise Boote am Deich";

/** Master data of a new organization; the names are unique, so that tests do not interfere. */
function masterDataOf(kind: string) {
  const email = freshEmail();
  return { name: `${kind} ${email.split("@")[0]}`, email };
}

/** Fills in the form for a new organization and sends it; ends on the new organization's page. */
async function addOrganization(
  page: Page,
  kind: string,
  data: { name: string; email: string },
  products: string[],
): Promise<string> {
  await page.getByLabel(kind, { exact: true }).check();
  await page.getByLabel("Name der Instanz").fill(data.name);
  await page.getByLabel("Ort", { exact: true }).fill("24103 Kiel");
  await page.getByLabel("Vorname der Ansprechperson").fill("Henrike");
  await page.getByLabel("Nachname der Ansprechperson", { exact: true }).fill("Vossberg");
  await page.getByLabel("E-Mail der Ansprechperson").fill(data.email);
  for (const product of products) await page.getByLabel(product, { exact: true }).check();
  await page.getByRole("button", { name: "Instanz anlegen" }).click();
  await expect(noticeOn(page).first()).toContainText(`${data.name} ist angelegt.`);
  return /\/organizations\/(\d+)/.exec(page.url())?.[1] ?? "";
}

test("a service administrator builds a branch of the tree, and its customer signs in, without JavaScript @own-file", async ({
  browser,
  portal,
  sql,
}) => {
  const javaScriptEnabled = false;
  const page = await browserOf(browser, portal, sql, await freshServiceAdministrator(sql), {
    javaScriptEnabled,
  });
  const reseller = masterDataOf("Mandant");
  const subreseller = masterDataOf("Submandant");
  const customer = masterDataOf("Kunde");
  const contactEmail = freshEmail();
  let customerNumber = "";

  await test.step("a reseller, a sub-reseller below it and a customer below that are added", async () => {
    await page.goto("/organizations");
    await page.getByRole("link", { name: "Instanz anlegen" }).click();
    await expect(page.getByLabel("Zugang", { exact: true })).toBeChecked();
    await page.getByRole("button", { name: "Weiter" }).click();
    // Directly below the provider there are no sub-resellers.
    await expect(page.getByLabel("Submandant", { exact: true })).toHaveCount(0);
    await test.step("the kind cannot be changed later, so none is preselected", async () => {
      await expect(page.getByRole("radio", { checked: true })).toHaveCount(0);
      await page.getByRole("button", { name: "Instanz anlegen" }).click();
      await expect(page.getByRole("alert", { name: "Es gibt ein Problem" })).toContainText(
        "Wählen Sie die Art der Instanz.",
      );
    });
    await addOrganization(page, "Mandant", reseller, ["Cloud Telefonanlage", "Fax und SMS"]);
    await page.getByRole("link", { name: "Instanz darunter anlegen" }).click();
    await addOrganization(page, "Submandant", subreseller, ["Cloud Telefonanlage", "Fax und SMS"]);
    await page.getByRole("link", { name: "Instanz darunter anlegen" }).click();
    await expect(page.getByLabel("Mandant", { exact: true })).toHaveCount(0);
    await test.step("errors are shown, and what was typed is kept", async () => {
      await page.getByLabel("Kunde", { exact: true }).check();
      await page.getByLabel("Kundennummer").fill("12x34");
      await page.getByLabel("Ort", { exact: true }).fill("Kiel");
      await page.getByLabel("Cloud Telefonanlage", { exact: true }).check();
      await page.getByRole("button", { name: "Instanz anlegen" }).click();
      const problem = page.getByRole("alert", { name: "Es gibt ein Problem" });
      await expect(problem).toContainText("Eine Kundennummer besteht aus");
      await expect(problem).toContainText("Geben Sie den Namen der Instanz ein");
      await expect(page.getByLabel("Kunde", { exact: true })).toBeChecked();
      await expect(page.getByLabel("Kundennummer")).toHaveValue("12x34");
      await expect(page.getByLabel("Cloud Telefonanlage", { exact: true })).toBeChecked();
      await page.getByLabel("Kundennummer").fill("");
    });
    customerNumber = await addOrganization(page, "Kunde", customer, ["Cloud Telefonanlage"]);
    const head = page.getByRole("main");
    await expect(head.getByRole("link", { name: reseller.name })).toBeVisible();
    await expect(head.getByRole("link", { name: subreseller.name })).toBeVisible();
  });

  await test.step("the search shows the customer with its path", async () => {
    await page.goto(`/organizations?q=${encodeURIComponent(customer.name)}`);
    const list = page.getByRole("main").getByRole("list").first();
    for (const { name } of [reseller, subreseller, customer])
      await expect(list.getByRole("link", { name })).toBeVisible();
    await expect(page.locator("mark").first()).toBeVisible();
  });

  const other = await browser.newPage({
    baseURL: portal.url,
    locale: "de-DE",
    javaScriptEnabled,
  });
  await test.step("the customer gets the letter, activates the account, and signs in with the number", async () => {
    const letter = await waitForLetter(portal, customer.email, { kind: "activation" });
    await other.goto(linkIn(letter));
    await other.getByRole("textbox", { name: "Neues Passwort" }).fill(secret);
    await other.getByRole("button", { name: "Passwort setzen und Konto aktivieren" }).click();
    await expect(noticeOn(other)).toContainText("Ihr Konto ist aktiviert");
    await signIn(other, customerNumber, secret);
    await expect(other.getByRole("heading", { level: 1 })).toContainText("Henrike Vossberg");
    const areas = other.getByRole("navigation", { name: "Bereiche" });
    await expect(areas.getByRole("link", { name: "Cloud Telefonanlage" })).toBeVisible();
    await expect(areas.getByRole("link", { name: "Fax versenden" })).toHaveCount(0);
  });

  await test.step("a changed product takes effect with the next request", async () => {
    await page.goto(`/organizations/${customerNumber}`);
    await page.getByLabel("Cloud Telefonanlage", { exact: true }).uncheck();
    await page.getByLabel("Fax und SMS", { exact: true }).check();
    await page.getByRole("button", { name: "Produkte speichern" }).click();
    // the main account loses the area of the one product.
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(
      "Cloud Telefonanlage kündigen?",
    );
    await expect(page.getByRole("main")).toContainText("Eine Person verliert sofort Bereiche");
    await page.getByText("Wer das ist").click();
    await expect(page.getByRole("main")).toContainText("Henrike Vossberg");
    await page.getByRole("button", { name: "Produkt kündigen" }).click();
    await expect(noticeOn(page).first()).toContainText("Produkte");
    await expect(page.getByLabel("Fax und SMS", { exact: true })).toBeChecked();
    const statusOf = async (path: string) =>
      (await other.request.get(path, { maxRedirects: 0 })).status();
    expect(await statusOf("/areas/fax")).toBe(307);
    expect(await statusOf("/areas/cloud-pbx")).toBe(404);
  });

  await test.step("in the master data errors are shown, and what was typed is kept", async () => {
    await page.getByLabel("Ort", { exact: true }).fill("");
    await page.getByLabel("Name der Instanz").fill(`${customer.name} Nachf.`);
    await page.getByRole("button", { name: "Speichern", exact: true }).click();
    await expect(page.getByRole("alert", { name: "Es gibt ein Problem" })).toContainText("Ort");
    await expect(page.getByLabel("Name der Instanz")).toHaveValue(`${customer.name} Nachf.`);
    await page.getByLabel("Ort", { exact: true }).fill("20457 Hamburg");
    await page.getByLabel("E-Mail der Ansprechperson").fill(contactEmail);
    await page.getByRole("button", { name: "Speichern", exact: true }).click();
    const saved = noticeOn(page).first();
    await expect(saved).toContainText("Nachf. gespeichert");
    await expect(saved).toContainText(`Registrierungslinks gehen ab jetzt an ${contactEmail}`);
    await expect(saved).toContainText(`behält seine Adresse ${customer.email}`);
  });

  await test.step("closing asks for a confirmation, and ends the customer's access with the next request", async () => {
    await page.getByRole("link", { name: "Instanz schließen" }).click();
    await expect(page).toHaveURL(/\/close$/);
    await page.getByRole("button", { name: "Schließen", exact: true }).click();
    await expect(noticeOn(page).first()).toContainText("ist geschlossen");
    await expect(page.getByRole("main")).toContainText(
      /Die Konten werden am .+ gelöscht \(noch \d+ Tage\)\./,
    );
    await other.goto("/account");
    await expectSignedOut(other);
  });

  await test.step("after reopening the customer signs in again", async () => {
    await page.getByRole("button", { name: "Wieder öffnen" }).click();
    await expect(noticeOn(page).first()).toContainText("wieder offen");
    await signIn(other, customerNumber, secret);
    await expect(other.getByRole("heading", { level: 1 })).toContainText("Henrike Vossberg");
  });

  await test.step("a registration link goes to the master data's address", async () => {
    await page.getByRole("button", { name: "Registrierungslink senden" }).click();
    await expect(noticeOn(page).first()).toContainText(contactEmail);
    const letter = await waitForLetter(portal, contactEmail, { kind: "registration" });
    expect(linkIn(letter)).toContain("/register/");
    await page.getByRole("button", { name: "Registrierungslink senden" }).click();
    await expect(page.getByText("Gerade wurde ein Link angefordert")).toBeVisible();
  });
});

for (const javaScriptEnabled of [true, false]) {
  const way = javaScriptEnabled ? "with JavaScript" : "without JavaScript";

  test(`a service administrator locks and unlocks a user, ${way}`, async ({
    browser,
    portal,
    sql,
  }) => {
    const company = await freshCompany(sql);
    const person = await addPerson(sql, company, { permissions: ["product"] });
    const theirs = await browserOf(browser, portal, sql, person);
    await theirs.goto("/areas/product");
    const page = await browserOf(browser, portal, sql, await freshServiceAdministrator(sql), {
      javaScriptEnabled,
    });
    await page.goto(`/users/${person.number}`);
    await page.getByRole("button", { name: "Sperren" }).click();
    await expect(noticeOn(page)).toContainText("ist gesperrt");
    await expect(page.getByText("Sie können das Konto entsperren")).toBeVisible();
    await theirs.goto("/areas/product");
    await expectSignedOut(theirs);

    const owner = await browserOf(browser, portal, sql, company.owner);
    await owner.goto(`/users/${person.number}`);
    await expect(owner.getByText("Entsperren kann nur der Kundenservice")).toBeVisible();
    await expect(owner.getByRole("button", { name: "Entsperren" })).toHaveCount(0);

    await page.getByRole("button", { name: "Entsperren" }).click();
    await expect(noticeOn(page)).toContainText("ist entsperrt");
    await signIn(theirs, person.login);
    await expect(theirs.getByRole("heading", { level: 1 })).toContainText(person.name);
  });
}

test("a lock by failures is shown with its running sessions, and the provider can make it a full one", async ({
  browser,
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  const person = await addPerson(sql, company, { permissions: ["product"] });
  const theirs = await browserOf(browser, portal, sql, person);
  await sql`update users set locked_at = now(), locked_by = 'failures' where number = ${person.number}`;
  await theirs.goto("/areas/product");
  await expect(theirs).toHaveURL(/\/areas\/product$/);

  const page = await browserOf(browser, portal, sql, await freshServiceAdministrator(sql));
  await page.goto(`/users/${person.number}`);
  await expect(page.getByText("Bereits angemeldete Geräte bleiben angemeldet.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Entsperren" })).toBeVisible();
  await page.getByRole("button", { name: "Vollständig sperren" }).click();
  await expect(noticeOn(page)).toContainText("ist gesperrt");
  await expect(page.getByText("Bereits angemeldete Geräte bleiben angemeldet.")).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Vollständig sperren" })).toHaveCount(0);
  await theirs.goto("/areas/product");
  await expectSignedOut(theirs);
});

test("a service administrator completes the open tasks", async ({ browser, portal, sql }) => {
  const company = await freshCompany(sql);
  await sql`insert into tasks (kind, organization_id, user_number) values ('accountDeleted', ${company.id}, 77)`;
  const page = await browserOf(browser, portal, sql, await freshServiceAdministrator(sql));
  await page.goto("/organizations/tasks");
  const row = page.getByRole("row", { name: company.name });
  await expect(row).toContainText("Konto 77 wurde nicht aktiviert");
  await row.getByRole("button", { name: "Als erledigt markieren" }).click();
  await expect(noticeOn(page)).toHaveText("Die Aufgabe ist erledigt.");
  await expect(page.getByRole("row", { name: company.name })).toHaveCount(0);

  await test.step("completing a task on the organization's page stays there", async () => {
    await sql`insert into tasks (kind, organization_id, user_number) values ('accountDeleted', ${company.id}, 78)`;
    await page.goto(`/organizations/${company.customerNumber}`);
    await page.getByRole("button", { name: "Als erledigt markieren" }).click();
    await expect(noticeOn(page).first()).toContainText("Die Aufgabe ist erledigt.");
    await expect(page).toHaveURL(new RegExp(`/organizations/${company.customerNumber}\\?`));
    await expect(page.getByRole("button", { name: "Als erledigt markieren" })).toHaveCount(0);
  });
});

test("an order with a taken address is corrected and retried", async ({ browser, portal, sql }) => {
  const company = await freshCompany(sql);
  const taken = (await freshCompany(sql)).owner.email;
  const orderNumber = `W-${company.customerNumber}`;
  await sql`delete from users where number = ${company.owner.number}`;
  await sql`update organizations set contact_email = ${taken} where id = ${company.id}`;
  await sql`insert into orders (order_number, digest, key_id, customer_number, state, organization_id, last_error)
    values (${orderNumber}, 'x', 'x', ${company.customerNumber}, 'waiting', ${company.id}, 'emailTaken')`;
  const page = await browserOf(browser, portal, sql, await freshServiceAdministrator(sql));
  await page.goto(`/organizations/orders?q=${orderNumber}`);
  const row = page.getByRole("row", { name: orderNumber });
  await expect(row).toContainText("Wartet auf Sie");
  await row.getByRole("button", { name: "Erneut versuchen" }).click();
  await expect(row.getByRole("alert")).toBeVisible();

  await row.getByRole("link", { name: "Stammdaten berichtigen" }).click();
  const email = freshEmail();
  await page.getByLabel("E-Mail der Ansprechperson").fill(email);
  await page.getByRole("button", { name: "Speichern", exact: true }).click();
  await expect(noticeOn(page).first()).toContainText("gespeichert");
  await page.getByRole("button", { name: "Erneut versuchen" }).click();
  await expect(noticeOn(page).first()).toContainText("noch einmal versucht");
  await expect(page).toHaveURL(new RegExp(`/organizations/${company.customerNumber}\\?`));
  await waitForLetter(portal, email, { kind: "activation" });
  await page.goto(`/organizations/orders?q=${orderNumber}`);
  await expect(page.getByRole("row", { name: orderNumber })).toContainText("Erledigt");
});

test("the position in the tree cannot be changed later: a search preselects only a sole match, and never a closed organization", async ({
  browser,
  portal,
  sql,
}) => {
  const word = `Zwilling${freshEmail().split("@")[0]}`;
  const [company] = [
    await freshCompany(sql, { kind: "reseller", name: `${word} Nord` }),
    await freshCompany(sql, { kind: "reseller", name: `${word} Ost` }),
  ];
  const page = await browserOf(browser, portal, sql, await freshServiceAdministrator(sql));
  const choice = page.getByRole("radio");
  await page.goto(`/organizations/new?q=${company.customerNumber}`);
  await expect(choice).toHaveCount(1);
  await expect(choice).toBeChecked();

  await sql`update organizations set closed_at = now() where id = ${company.id}`;
  await page.reload();
  await expect(choice).toBeDisabled();
  await expect(choice).not.toBeChecked();
  await expect(page.getByRole("main")).toContainText("Diese Instanz ist geschlossen.");

  await page.goto(`/organizations/new?q=${word}`);
  await expect(choice).toHaveCount(2);
  await expect(page.getByRole("radio", { checked: true })).toHaveCount(0);
});
