import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import PostalMime from "postal-mime";
import { areasLike } from "#lib/rules/catalogue-roles";
import { newAuthority } from "./support/certificates";
import { filled, formOf, post } from "./support/forms";
import { ask, locationOf } from "./support/http";
import { freshCompany, freshEmail } from "./support/people";
import { expect, test } from "./support/portal";
import { quick } from "./support/queue";
import { browserOf, openSession } from "./support/sessions";
import { type MailServerDouble, startSmtpServer } from "./support/smtp-server";

const login = { user: "portal@zugang.example", password: "Schiff/Anker@7" };
const without = { MAIL_URL: "", MAIL_FROM: "", NODE_EXTRA_CA_CERTS: "" };
let folder: string;
let server: MailServerDouble;

test.beforeEach(async ({ portal }) => {
  folder = mkdtempSync(join(tmpdir(), "zugang-authority-"));
  const authority = await newAuthority();
  writeFileSync(join(folder, "authority.pem"), authority.cert);
  const certificate = await authority.issue("localhost");
  server = await startSmtpServer({ secure: true, certificate, login });
  const [user, password] = [login.user, login.password].map(encodeURIComponent);
  await portal.restart("SIGTERM", {
    MAIL_URL: `smtps://${user}:${password}@localhost:${server.port}`,
    MAIL_FROM: "Kundenportal <portal@zugang.example>",
  });
});

test.afterEach(async ({ portal }) => {
  await portal.restart("SIGTERM", without);
  await server.close();
  rmSync(folder, { recursive: true });
});

test("letters leave by SMTP once the server's certificate is trusted, open accounts, and pages say that the portal is not told of later bounces (R-1002)", async ({
  portal,
  sql,
  browser,
}) => {
  const company = await freshCompany(sql);
  const cookie = await openSession(portal, sql, company.owner);
  const email = freshEmail();
  expect(portal.said()).toContain('"event":"letters","by":"smtp"');
  const form = await formOf(portal, "/users/new", "Speichern", cookie);
  const person = {
    firstName: "Jürgen",
    lastName: "Nowak",
    email,
    permissions: areasLike(["invoices"]),
  };
  const answer = await post(portal, "/users/new", filled(form, person), { cookie });
  expect(locationOf(answer)).toContain("notice=created");
  await expect
    .poll(portal.said, { intervals: quick })
    .toMatch(/"event":"mailFailed",[^\n]*"reason":"tls"/);
  expect(server.commands()).toEqual([]);
  const page = await browserOf(browser, portal, sql, company.owner);
  await page.goto("/users");
  const row = page.getByRole("row", { name: new RegExp(email) });
  await expect(row).toContainText("Die E-Mail wird gesendet.");

  await portal.restart("SIGTERM", { NODE_EXTRA_CA_CERTS: join(folder, "authority.pem") });
  const headers = { Authorization: `Bearer ${portal.environment.CRON_SECRET}` };
  await sql`update installation set mail_failures = 0`;
  await sql`update outbox set next_attempt_at = now() - interval '1 second'
    where state in ('queued', 'sending')
      and user_number = (select number from users where email = ${email})`;
  expect((await ask(portal, "/api/cron/purge", { headers })).status).toBe(200);
  const arrived = () => server.accepted.filter(({ to }) => to.includes(email));
  await expect.poll(() => arrived().length, { intervals: quick }).toBe(1);
  const [mail] = arrived();
  expect([mail?.encrypted, mail?.user, mail?.client]).toEqual([true, login.user, "localhost"]);
  const { text, to } = await PostalMime.parse(mail?.raw ?? "");
  expect(to).toEqual([{ name: "Jürgen Nowak", address: email }]);
  const [link = ""] = /https?:\/\/\S+\/activate\/[\w-]{43}/.exec(text ?? "") ?? [];
  await page.goto(link);
  await expect(
    page.getByRole("button", { name: "Passwort setzen und Konto aktivieren" }),
  ).toBeVisible();

  const unseen = "Kommt eine E-Mail erst später zurück, erfährt das Portal nichts davon.";
  await page.goto("/users");
  await expect(row).not.toContainText("Die E-Mail wird gesendet.");
  await row.getByRole("link", { name: "Jürgen Nowak", exact: true }).click();
  await expect(page.getByText(unseen)).toBeVisible();
  await page.goto("/users?status=undeliverable");
  await expect(page.getByText(unseen)).toBeVisible();
  await page.context().close();
});
