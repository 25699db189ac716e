import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { sql } from "drizzle-orm";
import PostalMime from "postal-mime";
import { findLink } from "#lib/domain/links/state";
import { learnsOfBounces } from "#lib/domain/outbox/bounces";
import { type Company, invite, openCompany } from "#lib/domain/testing/company";
import { openWorld, rows, value, type World } from "#lib/domain/testing/database";
import { tokenIn } from "#lib/domain/testing/letters";
import { letTimePass } from "#lib/domain/testing/time";
import { findUser } from "#lib/domain/users/detail";
import { beginEnding } from "#lib/infra/server/lifecycle";
import { limits } from "#lib/rules/limits";
import { type MailServerDouble, startSmtpServer } from "../../../e2e/support/smtp-server";
import { drainOutbox } from "./deliver-outbox";

/** The outbox with a real SMTP server: what deliver-outbox.test.ts shows for Resend. */
let server: MailServerDouble;
let world: World;
let company: Company;
before(async () => {
  server = await startSmtpServer();
  world = await openWorld({ MAIL_URL: `smtp://127.0.0.1:${server.port}` });
  company = await openCompany();
});
beforeEach(async () => {
  await rows(sql`update installation set mail_failures = 0, mail_probe_at = null`);
  await rows(sql`update outbox set next_attempt_at = now() where state in ('queued', 'sending')`);
  await drainOutbox();
});
afterEach(() => server.recover());
after(async () => {
  await world.close();
  await server.close();
});

/** State, attempts and the code of the last failure of somebody's only letter. */
async function letterOf(userNumber: number) {
  const [row] = await rows<{ state: string; attempts: number; error: string | null }>(sql`
    select state, attempts, last_error as error from outbox where user_number = ${userNumber}`);
  return row;
}

const sentTo = (email: string) => server.accepted.filter(({ to }) => to.includes(email));
const failures = () => value<number>(sql`select mail_failures from installation`);

/** Ends the pause of somebody's letter. */
async function dueNow(userNumber: number): Promise<void> {
  await rows(sql`update outbox set next_attempt_at = now() where user_number = ${userNumber}`);
}

test("an invitation arrives once, with a working link, and is found by its Message-ID (R-1002)", async () => {
  const { userNumber, email } = await invite(company.owner, { firstName: "Jürgen" });
  assert.equal(await drainOutbox(), 1);
  const [mail, ...more] = sentTo(email);
  assert.deepEqual(more, []);
  const { text, to } = await PostalMime.parse(mail?.raw ?? "");
  assert.deepEqual(to, [{ name: "Jürgen Nowak", address: email }]);
  assert.equal((await findLink(tokenIn(text ?? ""))).state, "live");
  assert.deepEqual(await letterOf(userNumber), { state: "sent", attempts: 1, error: null });
  const [row] = await rows<{ id: string; provider: string }>(sql`
    select id, provider_id as provider from outbox where user_number = ${userNumber}`);
  assert.equal(row?.provider, `<outbox.${row?.id}@zugang.example>`);
  assert.equal(mail?.messageId, row?.provider);
});

test("the letters of a round share a connection, which is given back (R-1002)", async () => {
  for (let i = 0; i < 4; i += 1) await invite(company.owner);
  const { opened } = server.connections();
  assert.equal(await drainOutbox(), 4);
  assert.equal(server.connections().opened, opened + 1);
  assert.equal(server.commands().at(-1), "QUIT");
});

test("a process sends over few connections at a time, and no letter is left behind (R-1002)", async () => {
  const people: { email: string }[] = [];
  for (let i = 0; i < 30; i += 1) people.push(await invite(company.owner));
  const release = server.hold();
  const calls = Array.from({ length: 12 }, () => drainOutbox());
  while (server.connections().open < limits.mailWorkers) await value(sql`select 1`);
  for (let i = 0; i < 20; i += 1) await value(sql`select 1`);
  assert.equal(server.connections().open, limits.mailWorkers);
  release();
  await Promise.all(calls);
  for (const { email } of people) assert.equal(sentTo(email).length, 1);
});

test("an address that the server does not know is shown as undeliverable (R-802, R-1002)", async () => {
  const { userNumber } = await invite(company.owner);
  server.failNext("recipient", "550 5.1.1 No such user");
  await drainOutbox();
  await dueNow(userNumber);
  await drainOutbox();
  const error = "recipient_550_5.1.1";
  assert.deepEqual(await letterOf(userNumber), { state: "failed", attempts: 1, error });
  const { delivery } = (await findUser(company.owner, userNumber)) ?? {};
  assert.deepEqual(delivery, { state: "failed", error });
});

test("S-75: a greylisted recipient waits alone, and the others get their letters (R-1002)", async () => {
  const grey = [];
  for (let i = 0; i < limits.mailFailures + 1; i += 1) grey.push(await invite(company.owner));
  server.failNext("recipient", "450 4.2.0 Greylisted", grey.length);
  await drainOutbox();
  for (const { userNumber } of grey)
    assert.equal((await letterOf(userNumber))?.error, "recipient_450_4.2.0");
  assert.equal(await failures(), 0);
  const other = await invite(company.owner);
  await drainOutbox();
  assert.equal(sentTo(other.email).length, 1);
  for (const { userNumber } of grey) await dueNow(userNumber);
  await drainOutbox();
  for (const { email } of grey) assert.equal(sentTo(email).length, 1);
});

test("S-75: what is the server's or the installation's fault costs no letter, and after five in a row the rest wait (R-1002)", async () => {
  const people = [];
  for (let i = 0; i < limits.mailFailures + 2; i += 1) people.push(await invite(company.owner));
  server.failNext("sender", "421 4.3.2 Busy", 2);
  server.failNext("sender", "550 5.7.1 Not your sender", limits.mailFailures - 2);
  await drainOutbox();
  assert.equal(await failures(), limits.mailFailures);
  assert.equal(await drainOutbox(), 0);
  await rows(sql`update installation set mail_probe_at = now()`);
  for (const { userNumber } of people) await dueNow(userNumber);
  assert.equal(await drainOutbox(), people.length);
  for (const { userNumber, email } of people) {
    assert.equal(sentTo(email).length, 1);
    assert.equal((await letterOf(userNumber))?.state, "sent");
  }
});

test("S-74: a letter whose answer is lost is sent again with the same Message-ID: it may arrive twice (R-1002)", async () => {
  const { userNumber, email } = await invite(company.owner);
  server.dropAfterAccept();
  await drainOutbox();
  const lost = { state: "queued", attempts: 1, error: "unanswered" };
  assert.deepEqual(await letterOf(userNumber), lost);
  await dueNow(userNumber);
  await drainOutbox();
  assert.deepEqual(await letterOf(userNumber), { state: "sent", attempts: 2, error: null });
  const [first, second, ...more] = sentTo(email);
  assert.deepEqual(more, []);
  assert.equal(first?.messageId, second?.messageId);
});

test("S-75: a letter whose answer is lost twice in a row is given up, so that nobody gets it for days (R-1002)", async () => {
  const { userNumber, email } = await invite(company.owner);
  server.dropAfterAccept(9);
  for (let i = 0; i < 4; i += 1) {
    await drainOutbox();
    await dueNow(userNumber);
  }
  const error = "unanswered";
  assert.deepEqual(await letterOf(userNumber), { state: "abandoned", attempts: 2, error });
  assert.equal(sentTo(email).length, 2);
  assert.equal((await findUser(company.owner, userNumber))?.delivery?.state, "abandoned");
});

test("S-76: invitations survive an outage of the server, and each letter arrives once afterwards (R-1002)", async () => {
  await server.refuse();
  const people = [await invite(company.owner), await invite(company.owner)];
  await drainOutbox();
  for (const { userNumber } of people)
    assert.deepEqual(await letterOf(userNumber), {
      state: "queued",
      attempts: 1,
      error: "refused",
    });
  await server.recover();
  for (const { userNumber } of people) await letTimePass("20 seconds", userNumber);
  await drainOutbox();
  for (const { email } of people) assert.equal(sentTo(email).length, 1);
});

test("the portal knows that an SMTP server tells nobody of later bounces (R-1002)", () =>
  assert.equal(learnsOfBounces(), false));

// The last one: from here on, this process is ending.
test("S-96: a process that ends finishes the letter at the server, takes leave, and gives back the others (R-1002)", async () => {
  const people = [await invite(company.owner), await invite(company.owner)];
  const release = server.hold();
  const { opened } = server.connections();
  const draining = drainOutbox();
  while (server.connections().opened === opened) await value(sql`select 1`);
  beginEnding();
  release();
  assert.equal(await draining, 1);
  assert.equal(server.commands().at(-1), "QUIT");
  const left = await rows(sql`select state, attempts, next_attempt_at <= now() as due from outbox
    where user_number in ${people.map(({ userNumber }) => userNumber)} order by state`);
  assert.deepEqual(left, [
    { state: "queued", attempts: 0, due: true },
    { state: "sent", attempts: 1, due: false },
  ]);
});
