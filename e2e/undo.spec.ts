import { hydrated } from "./support/hydration";
import { noticeOn } from "./support/notices";
import { addPerson, freshCompany } from "./support/people";
import { expect, test } from "./support/portal";
import { browserOf } from "./support/sessions";
import { areaText } from "./support/texts";

for (const javaScriptEnabled of [true, false])
  test(`what was done to one person can be undone until somebody changes that person (R-313)${javaScriptEnabled ? "" : ", without JavaScript"}`, async ({
    portal,
    sql,
    browser,
  }) => {
    const company = await freshCompany(sql);
    const { number, name } = await addPerson(sql, company, {
      permissions: ["invoices", "contacts"],
    });
    const page = await browserOf(browser, portal, sql, company.owner, { javaScriptEnabled });
    const press = async (label: string) => {
      const button = page.getByRole("button", { name: label, exact: true });
      await (javaScriptEnabled ? await hydrated(button) : button).click();
    };
    const notice = noticeOn(page).filter({ hasText: name });
    const undo = page.getByRole("button", { name: "Rückgängig machen", exact: true });

    await page.goto(`/users/${number}`);
    await press("Deaktivieren");
    await expect(notice).toContainText(`${name} ist deaktiviert.`);
    await press("Rückgängig machen");
    await expect(page.getByRole("button", { name: "Deaktivieren", exact: true })).toBeVisible();
    await expect(notice).not.toContainText("ist deaktiviert.");

    await page.goto(`/users/${number}`);
    await page.getByLabel(areaText("contacts")).uncheck();
    await press("Speichern");
    await expect(notice).toContainText(`Änderungen an ${name}`);
    await press("Entzug rückgängig machen");
    await expect(notice).toContainText("hat die entzogenen Berechtigungen wieder.");
    await expect(page.getByLabel(areaText("contacts"))).toBeChecked();

    await page.getByLabel(areaText("contacts")).uncheck();
    await press("Speichern");
    await expect(notice).toContainText(`Änderungen an ${name}`);
    await page.goto(`/users/${number}`);
    await press("Speichern");
    await expect(notice).toContainText("Es gab nichts zu ändern");
    await expect(notice.getByRole("button")).toHaveCount(0);

    await page.goto(`/users/${number}`);
    await press("Deaktivieren");
    await expect(undo).toBeVisible();
    await sql`update users set changed_at = clock_timestamp() where number = ${number}`;
    await press("Rückgängig machen");
    await expect(page.getByText("Rückgängig machen geht nicht mehr.")).toBeVisible();
    const [user] = await sql`select deactivated_at from users where number = ${number}`;
    expect(user?.deactivated_at).not.toBeNull();
    await page.reload();
    await expect(undo).toHaveCount(0);

    const limited = await addPerson(sql, company, { permissions: ["userAdministration"] });
    const last = await addPerson(sql, company, { permissions: ["userAdministration"] });
    const other = await browserOf(browser, portal, sql, limited, { javaScriptEnabled });
    await other.goto(`/users/${last.number}`);
    for (const label of ["Deaktivieren", "Reaktivieren"]) {
      const button = other.getByRole("button", { name: label, exact: true });
      await (javaScriptEnabled ? await hydrated(button) : button).click();
      await expect(button).toHaveCount(0);
    }
    await sql`update users set valid_until = current_date + 9 where number = ${limited.number}`;
    await sql`update users set locked_at = now(), locked_by = 'provider' where number = ${company.owner.number}`;
    await other.getByRole("button", { name: "Rückgängig machen", exact: true }).click();
    await expect(other.getByText("die letzte Person, die hier Benutzer:innen")).toBeVisible();
    await other.context().close();
    await page.context().close();
  });
