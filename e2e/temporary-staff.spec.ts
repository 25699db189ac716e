import { violationsOn } from "./support/axe";
import { hydrated } from "./support/hydration";
import { noticeOn } from "./support/notices";
import { addPerson, freshCompany, freshEmail } from "./support/people";
import { expect, test } from "./support/portal";
import { browserOf } from "./support/sessions";
import { areaText } from "./support/texts";

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
    await page.getByRole("textbox", { name: "E-Mail" }).fill(email);
    await page.getByLabel(areaText("invoices")).check();
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
      await expect(page.getByLabel(areaText("invoices"))).toBeChecked();
    }
    await until.fill("31.01.2031");
    await save.click();
    await expect(noticeOn(page).first()).toContainText("Konto für Ole Aushilfe angelegt");
    await expect(page.getByRole("row", { name: new RegExp(email) })).toContainText(
      "Gültig bis 31.01.2031",
    );
    await page.context().close();
  });

for (const javaScriptEnabled of [true, false])
  test(`several colleagues are limited at once, after a question that asks for the day, and the limit is lifted again${javaScriptEnabled ? "" : ", without JavaScript"} (R-211)`, async ({
    portal,
    sql,
    browser,
  }) => {
    const company = await freshCompany(sql);
    const facts = { permissions: ["invoices"] as ["invoices"] };
    const one = await addPerson(sql, company, { ...facts, lastName: "Aushilfe" });
    const other = await addPerson(sql, company, { ...facts, lastName: "Praktikum" });
    const page = await browserOf(browser, portal, sql, company.owner, { javaScriptEnabled });
    const press = async (name: string | RegExp) => {
      const button = page.getByRole("button", { name });
      if (javaScriptEnabled) await hydrated(button);
      await button.click();
    };
    const choose = async (command: string) => {
      await page.goto("/users?ticked=all");
      if (javaScriptEnabled) await hydrated(page.getByRole("button", { name: "Weiter" }));
      await page.getByLabel("Aktion", { exact: true }).selectOption({ label: command });
      await press("Weiter");
    };
    const finished = () =>
      expect(async () => {
        if (!javaScriptEnabled) await page.reload();
        await expect(page.getByText(/^Fertig am /)).toBeVisible({ timeout: 3_000 });
      }).toPass();

    await choose("Befristen …");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Konten befristen?");
    const until = page.getByLabel("Gültig bis");
    for (const [typed, problem] of [
      ["", "Geben Sie den letzten Tag ein"],
      ["31.01.31", "Das Jahr 31? Schreiben Sie 2031."],
      ["31.01.2020", "Das Ende liegt in der Vergangenheit."],
    ] as const) {
      await until.fill(typed);
      await press(/Konten befristen$/);
      await expect(page.getByRole("alert").first()).toContainText(problem);
      await expect(until).toHaveValue(typed);
    }
    if (javaScriptEnabled) expect(await violationsOn(page)).toEqual([]);
    await until.fill("31.01.2031");
    await press(/Konten befristen$/);
    await finished();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(
      "Konten befristen bis 31.01.2031",
    );
    await page.goto("/users");
    for (const { email } of [one, other])
      await expect(page.getByRole("row", { name: new RegExp(email) })).toContainText(
        "Gültig bis 31.01.2031",
      );
    await choose("Befristung aufheben");
    await press("Befristung aufheben");
    await finished();
    const left =
      await sql`select from users where organization_id = ${company.id} and valid_until is not null`;
    expect(left).toHaveLength(0);
    await page.context().close();
  });
