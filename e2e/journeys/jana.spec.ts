import { hydrated } from "../support/hydration";
import { journeysOn } from "../support/journey";
import { waitForLetter } from "../support/mailbox";
import { noticeOn } from "../support/notices";
import { addPerson, freshCompany, freshEmail } from "../support/people";
import { expect, test } from "../support/portal";
import { freshServiceAdministrator } from "../support/service-administrators";
import { browserOf } from "../support/sessions";
import { freshTree } from "../support/trees";

test("Jana of customer service finds, creates, changes and closes organizations, and settles tasks (FEEL, as each of the people)", async ({
  browser,
  portal,
  sql,
}) => {
  const { reseller, subreseller, customer } = await freshTree(sql);
  const company = await freshCompany(sql);
  await addPerson(sql, company, { permissions: ["fax"] });
  const page = await browserOf(browser, portal, sql, await freshServiceAdministrator(sql));
  const journey = await journeysOn(page);
  const main = page.getByRole("main");
  const notice = noticeOn(page).first();
  const button = (name: string) => page.getByRole("button", { name, exact: true });
  const find = async (number: string) => {
    await page.getByLabel("Instanz oder Person suchen: Name, Ort oder Nummer").fill(number);
    await button("Suchen").click();
  };
  const open = async ({ name, customerNumber }: { name: string; customerNumber: string }) => {
    await find(customerNumber);
    await main.getByRole("link", { name, exact: true }).click();
    await expect(page.getByRole("heading", { level: 1 })).toContainText(name);
  };

  await journey(
    "the search shows a customer in the tree, with everybody above",
    { pages: 1, clicks: 1 },
    async () => {
      await find(customer.customerNumber);
      for (const { name } of [reseller, subreseller, customer])
        await expect(main.getByRole("link", { name, exact: true })).toBeVisible();
      await expect(page.locator("mark").first()).toBeVisible();
    },
  );

  await sql`insert into tasks (kind, organization_id, user_number) values ('accountDeleted', ${company.id}, 77)`;
  await journey("a task is settled", { pages: 2, clicks: 2 }, async () => {
    await main.getByRole("link", { name: /^Alle \d+ Aufgaben ansehen/ }).click();
    const row = page.getByRole("row", { name: company.name });
    await expect(row).toContainText("Konto 77 wurde nicht aktiviert");
    await row.getByRole("button", { name: "Als erledigt markieren" }).click();
    await expect(notice).toHaveText("Die Aufgabe ist erledigt.");
    await expect(row).toHaveCount(0);
  });

  const email = freshEmail();
  const mandant = `Mandant ${email.split("@")[0]}`;
  await journey(
    "she creates a Mandant; where it belongs is asked first, and the provider is chosen already",
    { pages: 4, clicks: 6 },
    async () => {
      await page
        .getByRole("navigation", { name: "Bereiche" })
        .getByRole("link", { name: "Instanzen" })
        .click();
      await page.getByRole("link", { name: "Instanz anlegen" }).click();
      await expect(page.getByLabel("Zugang", { exact: true })).toBeChecked();
      await button("Weiter").click();
      await page.getByLabel("Mandant", { exact: true }).check();
      await page.getByLabel("Name der Instanz").fill(mandant);
      await page.getByLabel("Ort", { exact: true }).fill("24103 Kiel");
      await page.getByLabel("Vorname der Ansprechperson").fill("Henrike");
      await page.getByLabel("Nachname der Ansprechperson", { exact: true }).fill("Vossberg");
      await page.getByLabel("E-Mail der Ansprechperson").fill(email);
      await page.getByLabel("Cloud Telefonanlage", { exact: true }).check();
      await button("Instanz anlegen").click();
      await expect(notice).toContainText(`${mandant} ist angelegt.`);
      await waitForLetter(portal, email, { kind: "activation" });
    },
  );

  await journey(
    "before a product is cancelled she is asked, with the names of those who lose areas",
    { pages: 4, clicks: 6 },
    async () => {
      await open(company);
      await page.getByLabel("Fax und SMS", { exact: true }).uncheck();
      await button("Produkte speichern").click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("Fax und SMS kündigen?");
      await expect(main).toContainText("2 Personen verlieren sofort Bereiche");
      await page.getByText("Wer das ist").click();
      await expect(main).toContainText("Mini Mustermensch");
      await button("Produkt kündigen").click();
      await expect(notice).toContainText("Produkte");
      await expect(page.getByLabel("Fax und SMS", { exact: true })).not.toBeChecked();
    },
  );

  await journey("closing asks first, and can be taken back", { pages: 4, clicks: 5 }, async () => {
    await open(company);
    await (await hydrated(page.getByRole("link", { name: "Instanz schließen" }))).click();
    await page.getByRole("dialog").getByRole("button", { name: "Schließen", exact: true }).click();
    await expect(notice).toContainText("ist geschlossen");
    await expect(main).toContainText(/Die Konten werden am .+ gelöscht \(noch \d+ Tage\)\./);
    await button("Wieder öffnen").click();
    await expect(notice).toContainText("wieder offen");
  });
  await page.context().close();
});
