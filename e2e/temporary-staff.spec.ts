import { addPerson, freshCompany, freshEmail } from "./support/people";
import { expect, test } from "./support/portal";
import { browserOf } from "./support/sessions";

for (const javaScriptEnabled of [true, false])
  test(`a temporary colleague is added with the end date in the same form, and a wrong date is asked about there${javaScriptEnabled ? "" : ", without JavaScript"} (R-211)`, async ({
    portal,
    sql,
    browser,
  }) => {
    const company = await freshCompany(sql);
    await addPerson(sql, company, { permissions: ["invoices"] });
    const page = await browserOf(browser, portal, sql, company.owner, { javaScriptEnabled });
    await page.goto("/users/new");
    const email = freshEmail();
    await page.getByLabel("Vorname").fill("Ole");
    await page.getByLabel("Nachname").fill("Aushilfe");
    await page.getByLabel("E-Mail-Adresse").fill(email);
    await page.getByLabel("Rechnungen und EVN").check();
    const until = page.getByLabel("Gültig bis");
    const save = page.getByRole("button", { name: "Speichern" });
    for (const [typed, problem] of [
      ["31.01.31", "Das Jahr 31? Schreiben Sie 2031."],
      ["31.01.2020", "Das Ende liegt in der Vergangenheit."],
    ] as const) {
      await until.fill(typed);
      await save.click();
      await expect(page.getByRole("alert").first()).toContainText(problem);
      await expect(until).toHaveValue(typed);
      await expect(page.getByLabel("Rechnungen und EVN")).toBeChecked();
    }
    await until.fill("31.01.2031");
    await save.click();
    await expect(page.getByRole("status").first()).toContainText("Konto für Ole Aushilfe angelegt");
    await expect(page.getByRole("row", { name: new RegExp(email) })).toContainText(
      "Gültig bis 31.01.2031",
    );
    await page.context().close();
  });
