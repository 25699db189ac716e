import type { Page } from "@playwright/test";
import { hydrated } from "./support/hydration";
import { letters, waitForLetter } from "./support/mailbox";
import { addPerson, freshCompany } from "./support/people";
import { expect, test } from "./support/portal";
import { browserOf } from "./support/sessions";

/** FEEL-M7, R-310: who has no second step, a reminder for many, and the reset for many. */
const box = (page: Page, name: string) => page.getByRole("checkbox", { name: `: ${name}` });
const row = (page: Page, name: string) => page.getByRole("row", { name: new RegExp(name) });

for (const javaScriptEnabled of [true, false])
  test(`an owner finds who has no second step, reminds them, and resets the step of two who lost it${javaScriptEnabled ? "" : ", without JavaScript"}`, async ({
    portal,
    sql,
    browser,
  }) => {
    const company = await freshCompany(sql);
    const permissions = ["invoices"] as const;
    const add = (lastName: string, facts = {}) =>
      addPerson(sql, company, { lastName, permissions: [...permissions], ...facts });
    const without = await add("Ohne");
    const lost = [
      await add("Verlor", { secondFactor: true }),
      await add("Verlegte", { secondFactor: true }),
    ];
    await add("Fern", { deactivated: true });
    const page = await browserOf(browser, portal, sql, company.owner, { javaScriptEnabled });
    const press = async (name: string) => {
      const button = page.getByRole("button", { name });
      if (javaScriptEnabled) await hydrated(button);
      await button.click();
    };
    const choose = async (command: string) => {
      if (javaScriptEnabled) await hydrated(page.getByRole("button", { name: "Weiter" }));
      await page.getByLabel("Aktion", { exact: true }).selectOption({ label: command });
      await press("Weiter");
    };
    const finished = async () => {
      await expect(async () => {
        if (!javaScriptEnabled) await page.reload();
        await expect(page.getByText(/^Fertig am /)).toBeVisible({ timeout: 3_000 });
      }).toPass();
    };

    // The owner and one colleague; the deactivated account is not among them. Nobody reminds themselves.
    await page.goto("/users");
    await expect(page.getByText("2 aktivierte Konten haben noch keinen")).toBeVisible();
    await page.getByRole("link", { name: "Wer ist das?" }).click();
    await expect(page).toHaveURL("/users?factor=without");
    await expect(page.getByText("2 Konten mit Anmeldung noch ohne zweiten Schritt")).toBeVisible();
    await expect(page.getByRole("rowheader")).toHaveText([/Ohne/, /Brandt/]);
    await expect(page.getByLabel("Zwei-Schritt-Anmeldung", { exact: true })).toHaveValue("without");

    const remind = async () => {
      await page.goto("/users?factor=without&ticked=all");
      await choose("An die Zwei-Schritt-Anmeldung erinnern");
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(
        "An die Zwei-Schritt-Anmeldung erinnern?",
      );
    };
    await remind();
    await expect(page.getByRole("table").getByRole("rowheader")).toContainText([/Mini Ohne/]);
    await press("1 Person erinnern");
    await finished();
    await expect(row(page, "Mini Ohne")).toContainText("Erledigt");
    await waitForLetter(portal, without.email, { kind: "secondFactorMissing" });
    await remind();
    await press("1 Person erinnern");
    await finished();
    await expect(row(page, "Mini Ohne")).toContainText(
      "Diese Person wurde in den letzten 24 Stunden schon erinnert.",
    );
    expect(letters(portal, { to: without.email })).toHaveLength(1);

    await page.goto("/users?sort=name");
    for (const { name } of lost) await box(page, name).check();
    await choose("Zwei-Schritt-Anmeldung zurücksetzen");
    await expect(page.getByText("Vergewissern Sie sich")).toBeVisible();
    await expect(page.getByRole("table").getByRole("rowheader")).toHaveText([/Verl/, /Verl/]);
    await press("Bei 2 Personen zurücksetzen");
    await finished();
    await expect(page.getByText("2 Konten sind erledigt.")).toBeVisible();
    for (const { email } of lost) await waitForLetter(portal, email, { kind: "secondFactorReset" });
    await page.goto("/users?factor=without");
    await expect(page.getByText("4 Konten mit Anmeldung")).toBeVisible();

    await page.goto("/users?status=deactivated&ticked=all");
    await choose("Reaktivieren");
    await press("1 Konto reaktivieren");
    await finished();
    await expect(row(page, "Mini Fern")).toContainText("Erledigt");
  });
