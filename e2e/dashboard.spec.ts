import { limits } from "#lib/rules/limits";
import { addPerson, freshCompany } from "./support/people";
import { expect, test } from "./support/portal";
import { freshServiceAdministrator } from "./support/service-administrators";
import { browserOf } from "./support/sessions";
import { addTroubled } from "./support/team";
import { textsIn } from "./support/texts";

const t = textsIn("de");

for (const javaScriptEnabled of [true, false])
  test(`an owner sees how the own team is, and each figure and each row leads to those whom it is about${javaScriptEnabled ? "" : ", without JavaScript"} (FEEL-B4)`, async ({
    browser,
    portal,
    sql,
  }) => {
    const company = await freshCompany(sql);
    const { invited, ending } = await addTroubled(sql, company);
    const page = await browserOf(browser, portal, sql, company.owner, { javaScriptEnabled });
    await page.goto("/");
    const team = page.getByRole("region", { name: t("dashboard.team") });
    const figures = team.getByRole("list").first().getByRole("link");
    await expect(figures).toHaveText([
      "2 aktiv",
      "1 eingeladen",
      "1 nicht zustellbar",
      "1 endet bald",
    ]);
    const rows = team.getByRole("list").nth(1).getByRole("listitem");
    await expect(rows).toHaveCount(2);
    await expect(rows.first()).toContainText(t("dashboard.refused", { name: invited.name }));
    await expect(rows.first()).toContainText(invited.email);
    await expect(rows.last()).toContainText(ending.name);
    for (const [figure, found] of [
      ["1 eingeladen", invited],
      ["1 nicht zustellbar", invited],
      ["1 endet bald", ending],
    ] as const) {
      await page.goto("/");
      await figures.filter({ hasText: figure }).click();
      await expect(page.getByRole("row")).toHaveCount(2);
      await expect(page.getByRole("row").last()).toContainText(found.email);
    }
    await page.goto("/");
    await rows.first().getByRole("link").click();
    await expect(page).toHaveURL(`/users/${invited.number}`);
    await page.context().close();
  });

test("no more than three things are told, the others behind one link", async ({
  browser,
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  for (let count = 0; count < 4; count += 1) await addTroubled(sql, company);
  const page = await browserOf(browser, portal, sql, company.owner);
  await page.goto("/");
  const team = page.getByRole("region", { name: t("dashboard.team") });
  await expect(team.getByRole("heading", { level: 3 })).toHaveCount(3);
  await team.getByRole("link", { name: t("dashboard.showAll") }).click();
  await expect(page).toHaveURL("/users?status=undeliverable");
  await page.context().close();
});

test("an owner of more accounts than are counted is told whose access ends soon without a number (R-211)", async ({
  browser,
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  const { ending } = await addTroubled(sql, company);
  await sql`insert into users (organization_id, first_name, last_name, email, changed_at)
    select ${company.id}::int, 'Ola', 'Nowak', 'ola' || n || ${company.owner.email}, now() - interval '1 year'
    from generate_series(1, ${limits.countCap}::int) n`;
  const page = await browserOf(browser, portal, sql, company.owner);
  await page.goto("/");
  const row = page
    .getByRole("region", { name: t("dashboard.team") })
    .getByRole("listitem")
    .filter({ hasText: ending.name });
  await expect(row.getByRole("heading")).toHaveText(t("dashboard.endingUncounted"));
  await expect(row.getByRole("link")).toHaveAttribute("href", "/users?status=endsSoon");
  await page.context().close();
});

test("staff without user administration see their areas and nothing of their colleagues (R-301)", async ({
  browser,
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  const { invited, ending } = await addTroubled(sql, company);
  const mini = await addPerson(sql, company, { permissions: ["invoices"] });
  const page = await browserOf(browser, portal, sql, mini);
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    t("dashboard.greeting", { name: mini.name }),
  );
  const drawn = await page.content();
  for (const { name, email } of [invited, ending, company.owner]) {
    expect(drawn).not.toContain(name);
    expect(drawn).not.toContain(email);
  }
  await page.context().close();
});

test("an owner whose organization has nobody else is told how to begin, and to protect the main account", async ({
  browser,
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  const page = await browserOf(browser, portal, sql, company.owner);
  await page.goto("/");
  const main = page.getByRole("main");
  await expect(main.getByRole("heading", { name: t("dashboard.first") })).toBeVisible();
  await expect(main.getByRole("link", { name: t("users.add") })).toHaveAttribute(
    "href",
    "/users/new",
  );
  const factor = main.getByRole("link", { name: t("dashboard.setUpFactor") });
  await factor.click();
  await expect(page).toHaveURL("/account?open=second-factor#second-factor");
  await sql`insert into authenticators (user_number, encrypted_secret, last_step) values (${company.owner.number}, 'x', 0)`;
  await page.goto("/");
  await expect(factor).toHaveCount(0);
  await page.context().close();
});

test("a service administrator sees the number of tasks, the tasks themselves, a search and the systems (R-309) @own-file", async ({
  browser,
  portal,
  sql,
}) => {
  const page = await browserOf(browser, portal, sql, await freshServiceAdministrator(sql));
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^(\d+ Aufgaben?)$/);
  const tasks = page.getByRole("region", { name: t("tasks.title") });
  await expect(tasks.getByRole("heading", { level: 3 }).first()).toBeVisible();
  const systems = page.getByRole("region", { name: t("systems.title") });
  await expect(systems.getByRole("link", { name: "Rechnungsarchiv" })).toHaveAttribute(
    "href",
    "/organizations/systems#invoiceArchive",
  );
  await page.getByLabel(t("dashboard.find")).fill("1111111");
  await page.getByRole("button", { name: t("organizations.submit") }).click();
  await expect(page).toHaveURL("/organizations?q=1111111");
  await expect(page.getByRole("main")).toContainText("Mustermensch Logistik GmbH");
  await page.context().close();
});
