import type { Page } from "@playwright/test";
import type { Sql } from "postgres";
import { formatDate } from "#lib/rules/dates";
import { invitationOf, resetLetterOf } from "./support/invitations";
import { letters, linkIn, waitForLetter } from "./support/mailbox";
import { noticeOn } from "./support/notices";
import { addPerson, freshCompany, type Person } from "./support/people";
import { expect, type Portal, test } from "./support/portal";
import { momentOf, queueEmptySince } from "./support/queue";
import { daysUntilDeletion, letTimePass, untilSameDay } from "./support/time";

const fresh = "Sieben leise Boote am Deich";

async function expectDead(page: Page, title: string, text: string | RegExp): Promise<void> {
  await expect(page).toHaveURL("/set-password");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(title);
  await expect(page).toHaveTitle(`${title} – Kundenportal`);
  await expect(page.getByRole("main")).toContainText(text);
  await expect(page.getByRole("textbox")).toHaveCount(0);
  await expect(page.getByRole("link", { name: "Zur Anmeldung" })).toBeVisible();
}

async function requestNewLink(page: Page, email: string): Promise<void> {
  const masked = `${email[0]}•••••@${email.split("@")[1]}`;
  await expect(page.getByRole("main")).toContainText(masked);
  expect(await page.content()).not.toContain(email);
  await page.getByRole("button", { name: "Neuen Link anfordern" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    "Prüfen Sie Ihr E-Mail-Postfach",
  );
}

test("the page of an expired link says since when and sends a new one, without JavaScript", async ({
  portal,
  sql,
  browser,
}) => {
  const company = await freshCompany(sql);
  const { link, person, letter } = await invitationOf(portal, sql, company);
  await letTimePass(sql, person.number, "8 days");
  const context = await browser.newContext({ baseURL: portal.url, javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(link);
  await expectDead(
    page,
    "Der Link ist abgelaufen",
    /Er war bis .+ gültig\. Ihr Konto ist noch nicht aktiviert\./,
  );
  await untilSameDay(async () => {
    await page.goto(link);
    const days = await daysUntilDeletion(sql, person.number);
    expect(await page.getByRole("main").textContent()).toContain(`noch ${days} Tage`);
  });
  await requestNewLink(page, person.email);
  const next = await waitForLetter(portal, person.email, { after: letter });
  expect(next.kind).toBe("newActivationLink");
  await page.goto(link);
  await expectDead(page, "Es gibt einen neueren Link", "Nur der zuletzt gesendete Link gilt.");
  await page.goto(linkIn(next));
  await page.getByRole("textbox", { name: "Neues Passwort" }).fill(fresh);
  await page.getByRole("button", { name: "Passwort setzen und Konto aktivieren" }).click();
  await expect(noticeOn(page)).toContainText("Ihr Konto ist aktiviert.");
  await page.goto(link);
  await expectDead(page, "Der Link wurde schon verwendet", "Ihr Konto ist bereits aktiv.");
  await expect(page.getByRole("link", { name: "Passwort vergessen?" })).toBeVisible();
  await context.close();
});

test("a new link is never announced to be valid for longer than the account exists", async ({
  portal,
  sql,
  page,
}) => {
  const company = await freshCompany(sql);
  const { link, person, letter } = await invitationOf(portal, sql, company);
  await letTimePass(sql, person.number, "28 days");
  await page.goto(link);
  await requestNewLink(page, person.email);
  const next = await waitForLetter(portal, person.email, { after: letter });
  const [row] = await sql<{ same: boolean; until: Date }[]>`
    select l.expires_at = u.created_at + interval '30 days' as same, l.expires_at as until
    from links l join users u on u.number = l.user_number
    where u.number = ${person.number} and l.superseded_at is null`;
  expect(row?.same).toBe(true);
  const date = formatDate(row?.until ?? new Date(), "de");
  expect(next.text).toContain(date);
  await page.goto(linkIn(next));
  await expect(page.getByRole("main")).toContainText(date);
});

test("a reset link is valid for two days", async ({ portal, sql, page }) => {
  const company = await freshCompany(sql);
  const person = await addPerson(sql, company, { permissions: ["invoices"] });
  const letter = await resetLetterOf(page, portal, person);
  await letTimePass(sql, person.number, "47 hours 55 minutes");
  await page.goto(linkIn(letter));
  await expect(page.getByRole("textbox", { name: "Neues Passwort" })).toBeVisible();
  await letTimePass(sql, person.number, "10 minutes");
  // A user who had the page open all the time is told as well.
  await page.getByRole("textbox", { name: "Neues Passwort" }).fill(fresh);
  await page.getByRole("button", { name: "Passwort setzen" }).click();
  await expect(page.getByRole("alert", { name: "Es gibt ein Problem" })).toContainText(
    "Der Link gilt nicht mehr. Öffnen Sie ihn noch einmal aus der E-Mail",
  );
  await page.reload();
  await expectDead(page, "Der Link ist abgelaufen", "Er war bis");
  await page.goto(linkIn(letter));
  await expectDead(page, "Der Link ist abgelaufen", "Er war bis");
  await expect(page.getByRole("main")).not.toContainText("noch nicht aktiviert");
  await requestNewLink(page, person.email);
  expect((await waitForLetter(portal, person.email, { after: letter })).kind).toBe("passwordReset");
});

const ends: {
  title: string;
  end: (sql: Sql, person: Person) => Promise<unknown>;
  heading: string;
  text: string;
  /** whether the user is told whom to ask, by a letter without a link. */
  told?: boolean;
}[] = [
  {
    title: "deactivated",
    told: true,
    end: (sql, { number }) => sql`update users set deactivated_at = now() where number = ${number}`,
    heading: "Der Link gilt nicht mehr",
    text: "Mit diesem Konto ist zurzeit keine Anmeldung möglich.",
  },
  {
    title: "locked",
    told: true,
    end: (sql, { number }) =>
      sql`update users set locked_at = now(), locked_by = 'provider' where number = ${number}`,
    heading: "Der Link gilt nicht mehr",
    text: "Mit diesem Konto ist zurzeit keine Anmeldung möglich.",
  },
  {
    title: "past the thirty days, although the purge is late",
    end: (sql, { number }) => letTimePass(sql, number, "31 days"),
    heading: "Diese Einladung gibt es nicht mehr",
    text: "Das Konto wurde nicht innerhalb von 30 Tagen aktiviert und wird gelöscht.",
  },
  {
    title: "removed",
    end: (sql, { number }) => sql`delete from users where number = ${number}`,
    heading: "Der Link ist unvollständig oder nicht mehr gültig",
    text: "Wurde das Konto gelöscht, bitten Sie um eine neue Einladung.",
  },
];

async function expectNoWayIn(
  page: Page,
  portal: Portal,
  sql: Sql,
  person: Person,
  told: boolean,
): Promise<void> {
  const since = await momentOf(sql);
  await page.goto("/forgot-password");
  await page.getByLabel("Kundennummer oder E-Mail-Adresse").fill(person.email);
  await page.getByRole("button", { name: "Link anfordern" }).click();
  await page.waitForURL("**/forgot-password?sent=1");
  await queueEmptySince(sql, since);
  const kinds = letters(portal, { to: person.email }).map(({ kind }) => kind);
  expect(kinds).toEqual(told ? ["activation", "accountRestricted"] : ["activation"]);
}

for (const { title, end, heading, text, told = false } of ends) {
  test(`no link revives an account that is ${title}`, async ({ portal, sql, page }) => {
    const company = await freshCompany(sql);
    const { link, person } = await invitationOf(portal, sql, company);
    await page.goto(link);
    await page.getByRole("textbox", { name: "Neues Passwort" }).fill(fresh);
    await end(sql, person);
    await page.getByRole("button", { name: "Passwort setzen und Konto aktivieren" }).click();
    // A user who had the page open all the time is told as well.
    await expect(page.getByRole("alert", { name: "Es gibt ein Problem" })).toContainText(
      "Der Link gilt nicht mehr. Öffnen Sie ihn noch einmal aus der E-Mail",
    );
    await page.reload();
    await expectDead(page, heading, text);
    await page.goto(link);
    await expectDead(page, heading, text);
    await expect(page.getByRole("button", { name: "Neuen Link anfordern" })).toHaveCount(0);
    await expectNoWayIn(page, portal, sql, person, told);
    const [row] = await sql`select activated_at from users where number = ${person.number}`;
    expect(row?.activated_at ?? null).toBeNull();
  });
}

test("an unknown token gets one general page, and no address reveals whether a token exists", async ({
  page,
  request,
}) => {
  for (const path of [
    "/activate/nothing",
    `/activate/${"A".repeat(43)}`,
    `/reset-password/${"A".repeat(43)}`,
    "/set-password",
  ]) {
    await page.context().clearCookies();
    await page.goto(path);
    await expectDead(
      page,
      "Der Link ist unvollständig oder nicht mehr gültig",
      "Öffnen Sie den Link noch einmal aus der E-Mail",
    );
  }
  const answer = await request.get(`/activate/${"A".repeat(43)}`, { maxRedirects: 0 });
  expect(answer.headers()["referrer-policy"]).toBe("no-referrer");
});
