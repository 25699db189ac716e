import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import { sendRegistrationLink } from "#lib/domain/registration/request";
import { findOrganizationDetail } from "#lib/domain/service/organization";
import { requestPasswordReset } from "#lib/domain/sign-in/forgotten-password";
import { settleTask } from "#lib/domain/tasks";
import { type Company, invite, openCompany } from "#lib/domain/testing/company";
import { openWorld, rows, value, type World } from "#lib/domain/testing/database";
import {
  assertRefused,
  auditLogSince,
  changesSince,
  endOfAuditLog,
  momentOfChanges,
} from "#lib/domain/testing/dump";
import { listTasks } from "#lib/domain/testing/tasks";
import { letTimePass } from "#lib/domain/testing/time";
import { findUser } from "#lib/domain/users/detail";
import { listUsers } from "#lib/domain/users/list";
import { removeUser } from "#lib/domain/users/remove";
import { resendActivation } from "#lib/domain/users/resend";
import { drainOutbox } from "#lib/domain/worker/deliver-outbox";
import type { MailEvent } from "#lib/infra/mail/webhook";
import { limits, rates } from "#lib/rules/limits";
import { userListQuery } from "#lib/rules/list-queries";
import { noteMailEvent, recordForgedMailEvent } from "./delivery-events";

let world: World;
let company: Company;
before(async () => {
  world = await openWorld();
  company = await openCompany();
});
after(() => world.close());

type Delivery = MailEvent["delivery"];

/** A user whose invitation the mail provider has accepted, and the letter's id there. */
async function invited() {
  const { userNumber, email } = await invite(company.owner);
  await drainOutbox();
  const [letter] = await rows<{ id: string; provider_id: string }>(
    sql`select id, provider_id from outbox where user_number = ${userNumber}`,
  );
  assert.ok(letter);
  return { userNumber, email, letterId: letter.id, providerId: letter.provider_id };
}

const tell = (providerId: string, delivery: Delivery, id: string = randomUUID()) =>
  noteMailEvent({ id, providerId, letterId: null, delivery });

const deliveryOf = (userNumber: number) =>
  value<Delivery | null>(sql`select delivery from outbox where user_number = ${userNumber}`);

describe("S-78: delivery events of the mail provider", () => {
  test("a bounced letter is shown as undeliverable wherever letters are shown", async () => {
    const person = await invited();
    assert.equal((await findUser(company.owner, person.userNumber))?.delivery?.state, "sent");
    for (const delivery of ["bounced", "complained"] as const) {
      await tell(person.providerId, delivery);
      const expected = { state: "failed", error: delivery };
      assert.deepEqual((await findUser(company.owner, person.userNumber))?.delivery, expected);
      const page = await listUsers(company.owner, userListQuery.parse({ q: person.email }));
      assert.deepEqual(
        page.rows.map((user) => user.delivery),
        [expected],
      );
      const tasks = await listTasks(company.provider);
      const task = tasks.find(
        (one) => one.kind === "undeliverable" && one.user?.userNumber === person.userNumber,
      );
      assert.ok(task?.kind === "undeliverable" && task.error === delivery);
    }
    // A new letter is a new chance.
    await letTimePass("61 seconds", person.userNumber);
    await resendActivation(company.owner, person.userNumber);
    assert.equal((await findUser(company.owner, person.userNumber))?.delivery?.state, "queued");
    await drainOutbox();
    assert.equal((await findUser(company.owner, person.userNumber))?.delivery?.state, "sent");
    const left = (await listTasks(company.provider)).filter(({ kind }) => kind === "undeliverable");
    assert.deepEqual(left, []);
  });

  test("the bounce of a registration link's letter is shown to the provider", async () => {
    const customerNumber = await value<string>(
      sql`select customer_number from organizations where id = ${company.organizationId}`,
    );
    await sendRegistrationLink(company.provider, { customerNumber });
    await drainOutbox();
    const providerId = await value<string>(
      sql`select provider_id from outbox where kind = 'registration'`,
    );
    await tell(providerId, "failed");
    const unsent = await findOrganizationDetail(company.provider, customerNumber);
    assert.equal(unsent?.registrationLink?.letter, "abandoned", "not the address's fault (FF-M-8)");
    await tell(providerId, "bounced");
    const detail = await findOrganizationDetail(company.provider, customerNumber);
    assert.equal(detail?.registrationLink?.letter, "failed");
    assert.ok(detail?.openTasks.some((task) => task.kind === "undeliverable" && !task.user));
  });

  test("a letter that the mail provider failed to send is not shown as a wrong address, and the provider sees the reason (FF-M-8)", async () => {
    const person = await invited();
    await tell(person.providerId, "failed");
    const expected = { state: "abandoned", error: "failed" };
    assert.deepEqual((await findUser(company.owner, person.userNumber))?.delivery, expected);
    const task = (await listTasks(company.provider)).find(
      (one) => one.kind === "undeliverable" && one.user?.userNumber === person.userNumber,
    );
    assert.ok(task?.kind === "undeliverable" && task.letter === "abandoned");
  });

  test("an absent recipient or a full mailbox is not undeliverable, in whatever order the events arrive (FF-M-8)", async () => {
    for (const told of [
      ["delayed", "delivered"],
      ["delivered", "delayed"],
      ["delayed", "delayed", "delivered", "delayed"],
      ["delayed"],
    ] as const) {
      const person = await invited();
      for (const delivery of told) await tell(person.providerId, delivery);
      const expected = told.length > 1 ? "delivered" : "delayed";
      assert.equal(await deliveryOf(person.userNumber), expected, told.join());
      assert.equal((await findUser(company.owner, person.userNumber))?.delivery?.state, "sent");
      const tasks = await listTasks(company.provider);
      assert.ok(
        !tasks.some(
          (one) => one.kind === "undeliverable" && one.user?.userNumber === person.userNumber,
        ),
      );
    }
  });

  const all: Delivery[] = ["delayed", "delivered", "failed", "bounced", "complained"];
  test("the worst event stays, in whatever order the events arrive", async () => {
    const { userNumber, providerId } = await invited();
    for (const first of all)
      for (const second of all) {
        await rows(sql`update outbox set delivery = null where user_number = ${userNumber}`);
        await tell(providerId, first);
        await tell(providerId, second);
        const worst = all[Math.max(all.indexOf(first), all.indexOf(second))];
        assert.equal(await deliveryOf(userNumber), worst, `${first}, ${second}`);
      }
  });

  test("ten simultaneous copies of one event are processed once", async () => {
    const { userNumber, providerId } = await invited();
    const id = randomUUID();
    await Promise.all(Array.from({ length: 10 }, () => tell(providerId, "bounced", id)));
    assert.equal(await deliveryOf(userNumber), "bounced");
    assert.equal(await value(sql`select count(*)::int from mail_events where id = ${id}`), 1);
    // Known already: not even a message with other content changes anything.
    await rows(sql`update outbox set delivery = null where user_number = ${userNumber}`);
    await tell(providerId, "complained", id);
    assert.equal(await deliveryOf(userNumber), null);
  });

  test("an event that arrives before the mail provider's response finds its letter by the tag", async () => {
    const { userNumber, letterId } = await invited();
    await rows(sql`update outbox set provider_id = null, state = 'queued',
      next_attempt_at = now() where id = ${letterId}`);
    await noteMailEvent({ id: randomUUID(), providerId: "x", letterId, delivery: "bounced" });
    await drainOutbox();
    assert.equal((await findUser(company.owner, userNumber))?.delivery?.state, "failed");
  });

  test("an event about an unknown letter or one of a deleted user changes nothing", async () => {
    const { userNumber, providerId, letterId } = await invited();
    await removeUser(company.owner, userNumber);
    const moment = await momentOfChanges();
    for (const id of [providerId, randomUUID(), "", "' or true --"])
      for (const tag of [letterId, null, "", "no id", "' or true --"])
        await noteMailEvent({
          id: randomUUID(),
          providerId: id,
          letterId: tag,
          delivery: "bounced",
        });
    assert.deepEqual(await changesSince(moment, ["mail_events"]), []);
  });

  test("a forged event is recorded, once a minute at most", async () => {
    const since = await endOfAuditLog();
    await Promise.all(Array.from({ length: 20 }, () => recordForgedMailEvent()));
    const auditLog = await auditLogSince(since);
    assert.deepEqual(
      auditLog.map(({ event, outcome, actor, details }) => [event, outcome, actor, details.reason]),
      [["request.refused", "refused", null, "wrongSignature"]],
    );
  });
});

describe("S-79: the daily number of an organization's letters", () => {
  /** As if the customer's administrators had caused letters without a pause. */
  const leave = (count: number) => {
    const taken = (rates.letters.burst - count) * rates.letters.interval;
    return rows(sql`update rate_limits set arrives_at = clock_timestamp() + make_interval(secs => ${taken / 1000}::float8)
      where limiter = 'letters'`);
  };
  const tasks = async () =>
    (await listTasks(company.provider)).filter(({ kind }) => kind === "mailBudget");

  test("the provider is told of very many; beyond the limit the organization sends no more, but letters for forgotten passwords still go out", async () => {
    await rows(sql`delete from rate_limits`);
    const { userNumber } = await invite(company.administrator);
    assert.deepEqual(await tasks(), []);
    await leave(limits.lettersAlert);
    await invite(company.owner);
    const [task, ...more] = await tasks();
    assert.deepEqual(more, []);
    assert.ok(task?.kind === "mailBudget");
    await invite(company.owner);
    assert.equal((await tasks()).length, 1, "it is one task");
    await settleTask(company.provider, { task: task.task });

    await letTimePass("61 seconds", userNumber);
    await leave(0);
    const values = await assertRefused(
      company.owner,
      () => resendActivation(company.owner, userNumber),
      "mailBudget",
    );
    assert.ok(
      Number(values.seconds) > 0 && Number(values.seconds) <= 86_400 / rates.letters.burst + 1,
    );
    await assertRefused(company.owner, () => invite(company.owner), "mailBudget");
    // Only for the organization that was so busy.
    await invite(company.neighbour);
    const email = await value<string>(
      sql`select email from users where number = ${company.colleague.userNumber}`,
    );
    await requestPasswordReset(email, "192.0.2.1");
    await drainOutbox();
    assert.deepEqual(
      await rows(
        sql`select kind, state from outbox where user_number = ${company.colleague.userNumber}`,
      ),
      [{ kind: "passwordReset", state: "sent" }],
    );
  });
});
