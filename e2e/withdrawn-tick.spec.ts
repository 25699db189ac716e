import { addPerson, freshCompany, password } from "./support/people";
import { savePermissions } from "./support/permissions";
import { expect, test } from "./support/portal";
import { browserOf } from "./support/sessions";

/** A tick decides in the provider's other systems: the whole way, with the invoice archive as an example. */

for (const javaScriptEnabled of [true, false]) {
  const way = javaScriptEnabled ? "" : ", without JavaScript";

  test(`a tick opens the invoices elsewhere, and taking it away ends that within a second${way}`, async ({
    browser,
    portal,
    systems,
    sql,
  }) => {
    const company = await freshCompany(sql);
    const mini = await addPerson(sql, company, { permissions: ["shop"] });
    const clara = await browserOf(browser, portal, sql, company.owner, { javaScriptEnabled });
    const context = await browser.newContext({ locale: "de-DE", javaScriptEnabled });
    const page = await context.newPage();
    const at = (path: string) => `${systems.invoiceArchive}${path}`;

    await test.step("the owner ticks two areas", async () => {
      await savePermissions(clara, mini.number, {
        "Rechnungen und EVN": true,
        Zugangsdaten: true,
      });
    });

    await test.step("the colleague signs in on the way to the invoices, and sees those of the own customer", async () => {
      await page.goto(at("/invoices"));
      await page.getByLabel("Kundennummer oder E-Mail-Adresse").fill(mini.email);
      await page.getByRole("textbox", { name: "Passwort" }).fill(password);
      await page.getByRole("button", { name: "Anmelden" }).click();
      await expect(page).toHaveURL(at("/invoices"));
      await expect(page.getByText(company.customerNumber).first()).toBeVisible();
      await expect(page.getByText(mini.name).first()).toBeVisible();
    });

    await test.step("from the dashboard a click is enough", async () => {
      await page.goto(portal.url);
      await page.getByRole("main").getByRole("link", { name: "Zugangsdaten" }).click();
      await expect(page).toHaveURL(at("/credentials"));
    });

    await test.step("the owner takes the invoices away", async () => {
      await savePermissions(clara, mini.number, { "Rechnungen und EVN": false });
    });

    await test.step("the next click is refused, and the login details still open", async () => {
      await expect
        .poll(async () => (await page.goto(at("/invoices")))?.status(), { timeout: 5_000 })
        .toBe(403);
      await expect(page.getByRole("heading", { level: 1 })).toContainText("Rechnungen und EVN");
      await page.goto(at("/credentials"));
      await expect(page).toHaveURL(at("/credentials"));
    });

    await test.step("without any area the portal says whom to ask", async () => {
      await savePermissions(clara, mini.number, { Zugangsdaten: false });
      await expect
        .poll(async () => {
          await page.goto(at("/credentials"));
          return new URL(page.url()).pathname;
        })
        .toBe("/refused");
      await expect(page.getByText(company.owner.name).first()).toBeVisible();
    });
  });
}
