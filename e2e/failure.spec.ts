import type { Sql } from "postgres";
import { areasLike } from "#lib/rules/catalogue-roles";
import { databaseSwitch } from "./support/database-switch";
import { filled, formOf, post } from "./support/forms";
import { ask, cookieOf, locationOf } from "./support/http";
import { letters, linkIn, waitForLetter } from "./support/mailbox";
import { noticeOn } from "./support/notices";
import { type Company, freshCompany, freshEmail } from "./support/people";
import { expect, type Portal, test } from "./support/portal";
import { type ResendServer, startResendServer } from "./support/resend-server";
import { browserOf, openSession } from "./support/sessions";
import { areaText } from "./support/texts";

/** Adds a user without a browser; returns the status. */
async function add(portal: Portal, cookie: string, email: string): Promise<number> {
  const form = await formOf(portal, "/users/new", "Speichern", cookie);
  const fields = filled(form, {
    firstName: "Ola",
    lastName: "Nowak",
    email,
    permissions: areasLike(["invoices"]),
  });
  const answer = await post(portal, "/users/new", fields, { cookie });
  expect(locationOf(answer)).toContain("notice=created");
  return answer.status;
}

/** The letters to these people that are not sent yet. Some may be held by a server that has ended. */
async function waiting(sql: Sql, emails: string[]): Promise<number> {
  const letters = await sql`select from outbox o join users u on u.number = o.user_number
    where o.state in ('queued', 'sending') and u.email in ${sql(emails)}`;
  return letters.length;
}

/** Makes the letters to these people due now, including those that a server held when it was killed. */
async function makeDue(sql: Sql, emails: string[]): Promise<void> {
  await sql`update outbox set next_attempt_at = now() - interval '1 second'
    where state in ('queued', 'sending')
      and user_number in (select number from users where email in ${sql(emails)})`;
}

async function settled(sql: Sql, email: string): Promise<void> {
  await expect.poll(() => waiting(sql, [email])).toBe(0);
}

test("a confirmed change survives a killed server, and its letter arrives once", async ({
  portal,
  sql,
  page,
}) => {
  const { owner } = await freshCompany(sql);
  const cookie = await openSession(portal, sql, owner);
  const email = freshEmail();
  await add(portal, cookie, email);
  await portal.restart("SIGKILL");
  const [user] = await sql<{ number: string }[]>`select number from users where email = ${email}`;
  expect(user).toBeDefined();
  // A letter that the dead server held is free again when its lease has expired.
  await sql`update outbox set next_attempt_at = now() - interval '1 second'
    where user_number = ${user?.number ?? 0} and state = 'sending'`;
  const wake = await formOf(portal, "/forgot-password", "Link anfordern");
  await post(portal, "/forgot-password", filled(wake, { login: "niemand@muster.example" }));
  const letter = await waitForLetter(portal, email);
  await settled(sql, email);
  expect(letters(portal, { to: email })).toHaveLength(1);
  expect((await ask(portal, "/users", { cookie })).status, "the session is still there").toBe(200);
  await page.goto(linkIn(letter));
  await expect(page.getByRole("textbox", { name: "Neues Passwort" })).toBeVisible();
});

for (const javaScriptEnabled of [true, false]) {
  test(`a user keeps what was typed while the database is away${javaScriptEnabled ? "" : ", without JavaScript"}`, async ({
    portal,
    sql,
    browser,
  }) => {
    const { owner } = await freshCompany(sql);
    const email = freshEmail();
    const page = await browserOf(browser, portal, sql, owner, { javaScriptEnabled });
    const stranger = await (
      await browser.newContext({ baseURL: portal.url, javaScriptEnabled, locale: "de-DE" })
    ).newPage();
    await page.goto("/users/new");
    await stranger.goto("/sign-in");
    await page.getByLabel("Vorname").fill("Ola");
    await page.getByLabel("Nachname", { exact: true }).fill("Nowak");
    await page.getByLabel("E-Mail").fill(email);
    await page.getByLabel(areaText("invoices")).check();
    const database = await databaseSwitch(portal);
    await database.off();
    try {
      await stranger.getByLabel("Kundennummer oder E-Mail-Adresse").fill(owner.login);
      await stranger.getByRole("textbox", { name: "Passwort" }).fill("irgendein Passwort");
      await stranger.getByRole("button", { name: "Anmelden" }).click();
      await expect(stranger.getByRole("alert", { name: "Es gibt ein Problem" })).toContainText(
        "Das Portal ist gerade nicht erreichbar.",
      );
      await expect(stranger.getByLabel("Kundennummer oder E-Mail-Adresse")).toHaveValue(
        owner.login,
      );
      if (javaScriptEnabled) {
        await page.getByRole("button", { name: "Speichern" }).click();
        await expect(page.getByRole("alert", { name: "Es gibt ein Problem" })).toContainText(
          "Das Portal ist gerade nicht erreichbar.",
        );
        await expect(page.getByLabel("E-Mail")).toHaveValue(email);
      }
      await stranger.goto("/users");
      await expect(stranger.getByRole("heading", { level: 1 })).toHaveText("Anmelden");
      const other = await page.context().newPage();
      await other.goto("/account");
      await expect(other).toHaveURL(/\/unavailable\?next=%2Faccount/);
      await expect(other.getByRole("heading", { level: 1 })).not.toHaveText("Mein Konto");
      await expect(other.getByRole("main")).not.toContainText(/postgres|ECONN|57P|database/i);
      expect((await ask(portal, "/api/health")).status).toBe(200);
      await other.close();
    } finally {
      await database.on();
      await database.close();
    }
    await expect.poll(async () => (await ask(portal, "/forgot-password")).status).toBe(200);
    if (javaScriptEnabled) {
      await page.getByRole("button", { name: "Speichern" }).click();
      await expect(noticeOn(page).first()).toContainText("Konto für Ola Nowak angelegt.");
    } else {
      await page.goto("/account");
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("Mein Konto");
    }
    await stranger.context().close();
    await page.context().close();
  });
}

test("a page that waits too long for a lock in the database says that it is unavailable for now, and logs no error", async ({
  portal,
  sql,
}) => {
  const { owner } = await freshCompany(sql);
  const cookie = await openSession(portal, sql, owner);
  await sql.begin(async (tx) => {
    // The session can be read; the list's links cannot, until the lock timeout.
    await tx`lock table links`;
    const answer = await ask(portal, "/users", { cookie });
    expect(answer.status).toBe(503);
    expect(Number(answer.headers["retry-after"])).toBeGreaterThan(0);
    // Not the whole text in a report, because it is long.
    expect(/55P03|PostgreSQL|at async/.test(answer.text)).toBe(false);
  });
  expect((await ask(portal, "/users", { cookie })).status).toBe(200);
});

test("while the database is read-only users see their lists, and no change is confirmed and nobody signed out", async ({
  portal,
  sql,
}) => {
  const { owner } = await freshCompany(sql);
  const cookie = await openSession(portal, sql, owner);
  const form = await formOf(portal, "/users/new", "Speichern", cookie);
  const signOut = await formOf(portal, "/account", "Abmelden", cookie);
  // Long enough ago to be updated, which is not possible now.
  await sql`update sessions set last_seen_at = now() - interval '20 minutes'
    where user_number = ${owner.number}`;
  const database = await databaseSwitch(portal);
  const email = freshEmail();
  const person = {
    firstName: "Ola",
    lastName: "Nowak",
    email,
    permissions: areasLike(["invoices"]),
  };
  const add = () => post(portal, "/users/new", filled(form, person), { cookie });
  await database.readOnly(true);
  try {
    expect((await ask(portal, "/users", { cookie })).status).toBe(200);
    expect((await add()).status).toBe(503);
    const left = await post(portal, "/account", signOut.fields, { cookie });
    expect(left.status).toBe(503);
    expect(left.cookies.join()).not.toContain(cookieOf(portal, "session"));
  } finally {
    await database.readOnly(false);
    await database.close();
  }
  expect((await ask(portal, "/account", { cookie })).status).toBe(200);
  expect(locationOf(await add())).toContain("notice=created");
});

test.describe("with a mail provider", () => {
  let resend: ResendServer;
  let company: Company;
  let cookie: string;

  test.beforeEach(async ({ portal, sql }) => {
    resend = await startResendServer();
    await portal.restart("SIGTERM", {
      RESEND_API_KEY: resend.apiKey,
      RESEND_BASE_URL: resend.baseUrl,
      MAIL_FROM: "Kundenportal <portal@zugang.example>",
    });
    company = await freshCompany(sql);
    cookie = await openSession(portal, sql, company.owner);
  });

  test.afterEach(async ({ portal }) => {
    await portal.restart("SIGTERM", { RESEND_API_KEY: "", RESEND_BASE_URL: "", MAIL_FROM: "" });
    await resend.close();
  });

  const sentTo = (email: string) =>
    resend.accepted.filter(({ payload }) => [payload.to].flat().join().includes(email));
  /** Requests about this address, whatever their outcome: other users' letters are sent at the same time. */
  const arrivedFor = (email: string) =>
    resend.requests().filter((body) => body.includes(email)).length;

  test("users can be added while the mail provider fails, and each letter arrives once afterwards", async ({
    portal,
    sql,
    browser,
  }) => {
    const page = await browserOf(browser, portal, sql, company.owner);
    const emails = [freshEmail(), freshEmail()];
    resend.failNext(20, { status: 500 });
    for (const email of emails) await add(portal, cookie, email);
    await expect
      .poll(
        () => sql`select from outbox o join users u on u.number = o.user_number
          where u.email in ${sql(emails)} and o.last_error is not null and o.state = 'queued'`,
      )
      .toHaveLength(2);
    await page.goto("/users");
    for (const email of emails)
      await expect(page.getByRole("row", { name: new RegExp(email) })).toContainText(
        "Die E-Mail wird gesendet.",
      );
    await resend.recover();
    const headers = { Authorization: `Bearer ${portal.environment.CRON_SECRET}` };
    await expect
      .poll(
        async () => {
          // A failure that was still in progress may be counted now, with its pause.
          await sql`update installation set mail_failures = 0`;
          await makeDue(sql, emails);
          expect((await ask(portal, "/api/cron/purge", { headers })).status).toBe(200);
          return waiting(sql, emails);
        },
        { intervals: [500, 1_000] },
      )
      .toBe(0);
    for (const email of emails) expect(sentTo(email)).toHaveLength(1);
    await page.reload();
    await expect(page.getByRole("row", { name: new RegExp(emails[0] ?? "") })).not.toContainText(
      "Die E-Mail wird gesendet.",
    );
    await page.context().close();
  });

  test("a letter arrives once even if the mail provider closes the connection after accepting it, or is killed with the portal", async ({
    portal,
    sql,
  }) => {
    const first = freshEmail();
    resend.dropAfterAccept(1);
    await add(portal, cookie, first);
    await expect.poll(() => sentTo(first).length).toBe(1);
    const second = freshEmail();
    resend.slow(2_000);
    await add(portal, cookie, second);
    await expect.poll(() => arrivedFor(second)).toBeGreaterThanOrEqual(1);
    await portal.restart("SIGKILL");
    await resend.recover();
    const headers = { Authorization: `Bearer ${portal.environment.CRON_SECRET}` };
    await expect
      .poll(
        async () => {
          // An attempt of the killed server may be due only after its pause.
          await sql`update installation set mail_failures = 0`;
          await makeDue(sql, [first, second]);
          await ask(portal, "/api/cron/purge", { headers });
          return waiting(sql, [first, second]);
        },
        { intervals: [500, 1_000] },
      )
      .toBe(0);
    expect(sentTo(first)).toHaveLength(1);
    expect(sentTo(second)).toHaveLength(1);
  });

  test("an address that the mail provider refuses is shown as undeliverable, with what to do", async ({
    portal,
    sql,
    browser,
  }) => {
    const email = freshEmail();
    resend.failNext(1, {
      status: 422,
      body: { statusCode: 422, name: "validation_error", message: "Invalid `to` field." },
    });
    await add(portal, cookie, email);
    await settled(sql, email);
    const page = await browserOf(browser, portal, sql, company.owner);
    await page.goto("/users");
    const row = page.getByRole("row", { name: new RegExp(email) });
    await expect(row).toContainText("E-Mail nicht zustellbar.");
    await expect(row).toContainText(
      "Ist die Adresse falsch, legen Sie das Konto mit der richtigen neu an.",
    );
    await expect(row).toContainText(/Wird am .+ gelöscht \(noch \d+ Tage\)/);
    expect(sentTo(email)).toHaveLength(0);
    await page.context().close();
  });
});
