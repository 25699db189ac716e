import { openPersonIn } from "./support/edit-page";
import { filled, formOf, post } from "./support/forms";
import { ask, cookiesAfter, locationOf } from "./support/http";
import { noticeOn } from "./support/notices";
import { addPerson, freshCompany } from "./support/people";
import { expect, test } from "./support/portal";
import { browserOf, openSession } from "./support/sessions";

for (const javaScriptEnabled of [true, false])
  test(`success is said once, after it has happened, and not when the page is loaded again${javaScriptEnabled ? "" : ", without JavaScript"} (FEEL-D17)`, async ({
    portal,
    sql,
    browser,
  }) => {
    const company = await freshCompany(sql);
    const colleague = await addPerson(sql, company, { permissions: ["invoices"] });
    const page = await browserOf(browser, portal, sql, company.owner, { javaScriptEnabled });
    const notice = noticeOn(page).filter({ hasText: colleague.name });
    const address = `/users?notice=saved&user=${colleague.number}`;
    await page.goto(address);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(notice).toHaveCount(0);

    await page.goto(`/users/${colleague.number}`);
    await openPersonIn(page);
    await page.getByLabel("Vorname").fill("Ola");
    await page.getByRole("button", { name: "Speichern" }).click();
    await expect(page).toHaveURL(address);
    await expect(noticeOn(page).first()).toContainText("gespeichert");
    const other = await page.context().newPage();
    await other.goto(address);
    await expect(other.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(other.getByText("gespeichert")).toHaveCount(0);
    await page.reload();
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.getByText("gespeichert")).toHaveCount(0);
    await page.context().close();
  });

test("two tabs take each other's news neither away nor over (FEEL-D17)", async ({
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  const cookie = await openSession(portal, sql, company.owner);
  let cookies = cookie;
  const addresses: string[] = [];
  for (const lastName of ["Eins", "Zwei"]) {
    const { number } = await addPerson(sql, company, { permissions: ["invoices"] });
    const form = await formOf(portal, `/users/${number}`, "Speichern", cookie);
    const answer = await post(portal, `/users/${number}`, filled(form, { lastName }), { cookie });
    addresses.push(locationOf(answer));
    cookies = cookiesAfter(portal, cookies, answer);
  }
  const plain = await ask(portal, "/users", { cookie: cookies });
  expect(plain.text).not.toContain("Änderungen an");
  expect(plain.cookies).toEqual([]);
  for (const [number, lastName] of ["Eins", "Zwei"].entries()) {
    const page = await ask(portal, addresses[number] ?? "", { cookie: cookies });
    expect(page.text).toMatch(new RegExp(`Änderungen an [^<]* ${lastName} gespeichert`));
    expect(page.cookies).toEqual([
      expect.stringMatching(/\.notice-[\w-]{12}=; Path=\/; Max-Age=0; HttpOnly; SameSite=Lax$/),
    ]);
  }
});

test("pages that say that a letter is on its way need a request too, and stay (FEEL-D17)", async ({
  page,
}) => {
  for (const address of ["/forgot-password?sent=1", "/register?sent=1"]) {
    await page.goto(address);
    await expect(page.getByRole("heading", { level: 1 })).not.toContainText("Postfach");
  }
  await page.goto("/forgot-password");
  await page.getByRole("textbox").fill("niemand@example.com");
  await page.getByRole("textbox").press("Enter");
  await expect(page).toHaveURL("/forgot-password?sent=1");
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Postfach");
  await page.reload();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Postfach");
});
