import { violationsOn } from "./support/axe";
import { hydrated } from "./support/hydration";
import { letters, waitForLetter } from "./support/mailbox";
import { addPerson, freshCompany, freshEmail } from "./support/people";
import { expect, test } from "./support/portal";
import { browserOf } from "./support/sessions";
import { areaText, textsIn } from "./support/texts";

const t = textsIn("de");

for (const javaScriptEnabled of [true, false])
  test(`an administrator chooses the language of the letters to oneself and which reports come${javaScriptEnabled ? "" : ", without JavaScript"} (R-209, FEEL-M13)`, async ({
    portal,
    sql,
    browser,
  }) => {
    const company = await freshCompany(sql);
    const person = await addPerson(sql, company, { permissions: ["invoices"] });
    const page = await browserOf(browser, portal, sql, company.owner, { javaScriptEnabled });
    const stored = async () =>
      (
        await sql`select language, unwanted_reports as unwanted from users
        where number = ${company.owner.number}`
      )[0];
    await page.goto("/account");
    await page.getByRole("link", { name: "auf Deutsch" }).click();
    await page.getByLabel(t("account.lettersLanguage"), { exact: true }).selectOption("en");
    await page.getByLabel(t("account.report_colleaguesActivated")).uncheck();
    if (javaScriptEnabled) expect(await violationsOn(page)).toEqual([]);
    const save = page.getByRole("button", { name: t("account.lettersSave") });
    if (javaScriptEnabled) await hydrated(save);
    await save.click();
    await expect(page.getByRole("status").first()).toContainText(t("notices.lettersChanged"));
    expect(await stored()).toEqual({ language: "en", unwanted: ["colleaguesActivated"] });
    // Somebody who administers nobody gets no reports, and is asked for none.
    const colleague = await browserOf(browser, portal, sql, person, { javaScriptEnabled });
    await colleague.goto("/account");
    await colleague.getByRole("link", { name: "auf Deutsch" }).click();
    await expect(colleague.getByLabel(t("account.lettersLanguage"), { exact: true })).toBeVisible();
    await expect(colleague.getByLabel(t("account.report_accessEnding"))).toHaveCount(0);
    await colleague.context().close();

    // The choice in the page's head is the person's own, too.
    await page.getByRole("link", { name: "DE – Deutsch" }).click();
    await expect.poll(async () => (await stored())?.language).toBe("de");

    const email = freshEmail();
    await page.goto("/users/new");
    await page.getByLabel("Vorname").fill("Kim");
    await page.getByLabel("Nachname").fill("English");
    await page.getByRole("textbox", { name: "E-Mail" }).fill(email);
    await page.getByLabel(areaText("invoices")).check();
    await page.getByRole("button", { name: "Speichern" }).click();
    expect((await waitForLetter(portal, email)).text).toContain("Guten Tag Kim English,");
    await page.getByRole("link", { name: "Kim English", exact: true }).click();
    await expect(page.getByRole("main")).toContainText("Bevorzugte Sprache");
    await page.context().close();
  });

test("a link from another site changes the language of the pages, and of no letter (R-209)", async ({
  portal,
  sql,
  browser,
}) => {
  const company = await freshCompany(sql);
  const page = await browserOf(browser, portal, sql, company.owner);
  await page.setContent(`<a href="${portal.url}/language?to=en&next=/account">x</a>`);
  await page.getByRole("link", { name: "x" }).click();
  await expect(page).toHaveURL(`${portal.url}/account`);
  const [row] = await sql`select language from users where number = ${company.owner.number}`;
  expect(row?.language).toBe("de");
  expect(letters(portal, { to: company.owner.email })).toEqual([]);
  await page.context().close();
});
