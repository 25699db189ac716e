import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import { transaction } from "#db/client";
import { setPassword } from "#lib/domain/account/passwords";
import { issueLink } from "#lib/domain/links/issue";
import { findLink } from "#lib/domain/links/state";
import { type Company, invite, openCompany } from "#lib/domain/testing/company";
import {
  addOrganization,
  addUser,
  openWorld,
  rows,
  value,
  type World,
} from "#lib/domain/testing/database";
import { auditLogSince, endOfAuditLog } from "#lib/domain/testing/dump";
import { lettersTo } from "#lib/domain/testing/letters";
import { letTimePass } from "#lib/domain/testing/time";
import { deactivateUser } from "#lib/domain/users/deactivate";
import { removeUser } from "#lib/domain/users/remove";
import { resendActivation } from "#lib/domain/users/resend";
import { daysOf, limits } from "#lib/rules/limits";
import { drainOutbox } from "./deliver-outbox";
import { purge } from "./purge";

let world: World;
let company: Company;
before(async () => {
  world = await openWorld();
  company = await openCompany();
});
beforeEach(() => purge());
after(() => world.close());

const password = "Neun stille Möwen am Kai";

async function kindsTo(email: string) {
  return (await lettersTo(world, email)).map(({ kind }) => kind);
}

async function reminders(email: string) {
  return (await lettersTo(world, email)).filter(
    ({ kind }) => kind === "reminderWeek" || kind === "reminderDay",
  );
}

describe("an invited user is reminded before the deletion (R-404)", () => {
  test("reminders are sent a week and a day before, once each, with a link that is valid until then", async () => {
    const { userNumber, email } = await invite(company.owner);
    await letTimePass("22 days 23:59:00", userNumber);
    assert.equal((await purge()).reminders, 0);
    await letTimePass("00:01:00", userNumber);
    assert.equal((await purge()).reminders, 1);
    const [week] = await reminders(email);
    const link = await findLink(week?.token ?? "");
    if (link.state !== "live") assert.fail(link.state);
    assert.deepEqual(link.expiresAt, link.deletesAt);
    await letTimePass("5 days 23:59:00", userNumber);
    assert.equal((await purge()).reminders, 0);
    await letTimePass("00:01:00", userNumber);
    assert.equal((await purge()).reminders, 1);
    const both = await reminders(email);
    assert.deepEqual(
      both.map(({ token }) => token),
      [week?.token, week?.token],
      "the link of the first reminder stays good",
    );
    await letTimePass("23:59:00", userNumber);
    assert.equal((await purge()).reminders, 0);
    await setPassword(week?.token ?? "", password);
  });

  test("a live link that ends before the deletion is replaced by one that does not", async () => {
    const { userNumber, email } = await invite(company.owner);
    await letTimePass("20 days", userNumber);
    await resendActivation(company.owner, userNumber);
    const sent = (await lettersTo(world, email)).at(-1);
    await letTimePass("3 days 01:00:00", userNumber);
    await purge();
    const [reminder] = await reminders(email);
    assert.notEqual(reminder?.token, sent?.token);
    assert.equal((await findLink(sent?.token ?? "")).state, "superseded");
    assert.equal((await findLink(reminder?.token ?? "")).state, "live");
  });

  test("a late purge sends only the reminder of the last day", async () => {
    const { userNumber, email } = await invite(company.owner);
    await letTimePass("29 days 12:00:00", userNumber);
    assert.equal((await purge()).reminders, 1);
    assert.equal((await reminders(email)).length, 1);
    const kinds = sql`select json_agg(kind order by created_at) from outbox where user_number = ${userNumber}`;
    assert.deepEqual(await value(kinds), ["activation", "reminderDay"]);
  });

  test("ten simultaneous purges remind each user once", async () => {
    const people = await Promise.all(Array.from({ length: 30 }, () => invite(company.owner)));
    for (const { userNumber } of people) await letTimePass("24 days", userNumber);
    const results = await Promise.all(Array.from({ length: 10 }, () => purge()));
    results.push(await purge());
    const sum = results.reduce((all, result) => all + result.reminders, 0);
    assert.equal(sum, people.length);
    await drainOutbox();
    for (const { email } of people) assert.equal((await reminders(email)).length, 1);
  });

  test("users who are activated, deactivated or locked are not reminded", async () => {
    const activated = await invite(company.owner);
    const { token } = await transaction("system", (tx) =>
      issueLink(tx, activated.userNumber, "activation"),
    );
    await setPassword(token, password);
    const deactivated = await invite(company.owner);
    await deactivateUser(company.owner, deactivated.userNumber);
    const locked = await invite(company.owner);
    await rows(
      sql`update users set locked_at = now(), locked_by = 'provider' where number = ${locked.userNumber}`,
    );
    const ended = await invite(company.owner);
    await rows(
      sql`update users set valid_until = current_date - 2 where number = ${ended.userNumber}`,
    );
    const people = [activated, deactivated, locked, ended];
    for (const { userNumber } of people) await letTimePass("24 days", userNumber);
    assert.equal((await purge()).reminders, 0);
  });

  test("a queued reminder is not sent to a user who was activated, deactivated or removed meanwhile", async () => {
    const ends: ((userNumber: number) => Promise<unknown>)[] = [
      async (userNumber) => {
        const { token } = await transaction("system", (tx) =>
          issueLink(tx, userNumber, "activation"),
        );
        await setPassword(token, password);
      },
      (userNumber) => deactivateUser(company.owner, userNumber),
      (userNumber) => removeUser(company.owner, userNumber),
    ];
    for (const end of ends) {
      const { userNumber, email } = await invite(company.owner);
      await lettersTo(world, email);
      await letTimePass("24 days", userNumber);
      assert.equal((await purge()).reminders, 1);
      await end(userNumber);
      assert.deepEqual(await reminders(email), []);
    }
  });
});

describe("who is told of a deleted account (R-404, R-702)", () => {
  type Task = { kind: string; organization: number; number: number };
  function tasksOf(userNumber: number): Promise<Task[]> {
    return rows<Task>(sql`select kind, organization_id as organization, user_number::int as number from tasks
      where user_number = ${userNumber} and settled_at is null`);
  }

  /** An administrator with an address that no other test writes to. */
  let chiefs = 0;
  async function addChief(facts: Parameters<typeof addUser>[2] = {}) {
    chiefs += 1;
    const email = `leitung${chiefs}@muster.example`;
    const rights = ["userAdministration", "invoices"] as const;
    const actor = await addUser(company.organizationId, [...rights], { ...facts, email });
    return { actor, email };
  }

  test("the letter goes to the user's creator, with the number and date and without the name", async () => {
    const { actor, email } = await addChief();
    const { userNumber } = await invite(actor, { firstName: "Vergissmein", lastName: "Nichtname" });
    await letTimePass("30 days", userNumber);
    await purge();
    const [letter, ...more] = await lettersTo(world, email);
    assert.deepEqual([letter?.kind, more], ["accountDeleted", []]);
    assert.ok(letter?.text.includes(String(userNumber)));
    assert.doesNotMatch(letter?.text ?? "", /Vergissmein|Nichtname|ola\.nowak/);
    const number = await value<string>(
      sql`select customer_number from organizations where id = ${company.organizationId}`,
    );
    assert.ok(letter?.text.includes(number));
    assert.deepEqual(await tasksOf(userNumber), []);
  });

  const ends: Record<string, (actor: Company["owner"]) => Promise<unknown>> = {
    "is deactivated": ({ userNumber }) => deactivateUser(company.owner, userNumber),
    "was removed": ({ userNumber }) => removeUser(company.owner, userNumber),
    "is no longer an administrator": ({ userNumber }) =>
      rows(sql`delete from user_permissions where user_number = ${userNumber}
        and permission = 'userAdministration'`),
    "is locked": ({ userNumber }) =>
      rows(
        sql`update users set locked_at = now(), locked_by = 'failures' where number = ${userNumber}`,
      ),
  };
  for (const [end, happen] of Object.entries(ends)) {
    test(`the provider gets a task where the creator ${end}`, async () => {
      const { actor, email } = await addChief();
      const { userNumber } = await invite(actor);
      await happen(actor);
      await letTimePass("30 days", userNumber);
      await purge();
      assert.deepEqual(await kindsTo(email), []);
      assert.deepEqual(await tasksOf(userNumber), [
        { kind: "accountDeleted", organization: company.organizationId, number: userNumber },
      ]);
    });
  }

  test("the provider gets a task where there is no creator, and always for an owner", async () => {
    const pending = { activatedAt: null, passwordHash: null };
    const reseller = { organizationId: company.reseller.organizationId, kind: "reseller" } as const;
    const alone = await addUser(company.organizationId, ["invoices"], pending);
    const { organizationId } = await addOrganization("customer", reseller);
    const owner = await addUser(organizationId, [], { ...pending, isOwner: true });
    for (const { userNumber } of [alone, owner]) await letTimePass("30 days", userNumber);
    await Promise.all([purge(), purge(), purge()]);
    await purge();
    const kinds = [...(await tasksOf(alone.userNumber)), ...(await tasksOf(owner.userNumber))];
    assert.deepEqual(
      kinds.map(({ kind }) => kind),
      ["accountDeleted", "ownerDeleted"],
    );
  });

  test("an owner's creator gets the letter, and the provider the task", async () => {
    const reseller = { organizationId: company.reseller.organizationId, kind: "reseller" } as const;
    const { organizationId } = await addOrganization("customer", reseller);
    const email = "betreiberin@muster.example";
    const chief = await addUser(company.provider.organizationId, ["userAdministration"], { email });
    const { userNumber } = await addUser(organizationId, [], {
      isOwner: true,
      activatedAt: null,
      passwordHash: null,
      createdBy: chief.userNumber,
    });
    await letTimePass("30 days", userNumber);
    await purge();
    assert.deepEqual(await kindsTo(email), ["accountDeleted"]);
    assert.deepEqual(
      (await tasksOf(userNumber)).map(({ kind }) => kind),
      ["ownerDeleted"],
    );
  });

  test("ten simultaneous purges send one letter", async () => {
    const { actor, email } = await addChief();
    for (let count = 0; count < 10; count += 1) {
      const { userNumber } = await invite(actor);
      await letTimePass("30 days", userNumber);
    }
    await Promise.all(Array.from({ length: 10 }, () => purge()));
    await purge();
    assert.equal((await kindsTo(email)).length, 10);
  });

  test("removing the letter's recipient during the purge breaks neither the removal nor the purge", async () => {
    for (let round = 0; round < 20; round += 1) {
      const { actor } = await addChief();
      const { userNumber } = await invite(actor);
      await letTimePass("30 days", userNumber);
      await Promise.all([purge(), removeUser(company.owner, actor.userNumber)]);
      await purge();
      const gone = sql`select count(*)::int from users where number in (${userNumber}, ${actor.userNumber})`;
      assert.equal(await value(gone), 0);
    }
  });
});

describe("users of an organization closed long ago (R-106)", () => {
  const days = daysOf(limits.closedOrganization);

  /** A reseller with a customer below, each with an activated and an invited user. */
  async function openBranch() {
    const root = { organizationId: company.provider.organizationId, kind: "provider" } as const;
    const reseller = await addOrganization("reseller", root);
    const customer = await addOrganization("customer", reseller);
    const pending = { activatedAt: null, passwordHash: null };
    for (const { organizationId } of [reseller, customer]) {
      await addUser(organizationId, [], { isOwner: true });
      await addUser(organizationId, ["invoices"], pending);
    }
    return { reseller: reseller.organizationId, customer: customer.organizationId };
  }

  function close(organizationId: number, ago: string) {
    return rows(sql`update organizations set closed_at = now() - ${ago}::interval
      where id = ${organizationId}`);
  }

  function count(organizationId: number): Promise<number> {
    return value(sql`select count(*)::int from users where organization_id = ${organizationId}`);
  }

  test("users of the organization and of those below are deleted when the period is over, and not a minute earlier", async () => {
    const { reseller, customer } = await openBranch();
    await close(reseller, `${days - 1} days 23:59:00`);
    assert.equal((await purge()).usersOfClosed, 0);
    await close(reseller, `${days} days`);
    const since = await endOfAuditLog();
    assert.equal((await purge()).usersOfClosed, 4);
    assert.deepEqual([await count(reseller), await count(customer)], [0, 0]);
    assert.deepEqual(
      (await auditLogSince(since)).map(({ event, details }) => [event, details.reason]),
      Array(4).fill(["user.expired", "organizationClosed"]),
    );
    const kept = sql`select count(*)::int from organizations where id in (${reseller}, ${customer})`;
    assert.equal(await value(kept), 2, "the master data stay");
  });

  test("users above the closed organization and the provider's people are never deleted", async () => {
    const { reseller, customer } = await openBranch();
    const root = company.provider.organizationId;
    await close(customer, `${days + 5} days`);
    await close(root, `${days + 5} days`);
    const people = await count(root);
    assert.equal((await purge()).usersOfClosed, 2);
    assert.deepEqual(
      [await count(reseller), await count(customer), await count(root)],
      [2, 0, people],
    );
    await rows(sql`update organizations set closed_at = null where id = ${root}`);
  });

  test("a reopening at the end of the period keeps all users or none, whichever commits first", async () => {
    for (let round = 0; round < 12; round += 1) {
      const { reseller, customer } = await openBranch();
      await close(reseller, `${days} days`);
      await Promise.all([
        purge(),
        rows(sql`update organizations set closed_at = null where id = ${reseller}`),
      ]);
      const left = (await count(reseller)) + (await count(customer));
      assert.ok(left === 0 || left === 4, `all or nobody, not ${left}`);
      assert.equal((await purge()).usersOfClosed, 0);
    }
  });

  test("ten simultaneous purges delete each user once", async () => {
    const { reseller, customer } = await openBranch();
    await rows(sql`insert into users (organization_id, first_name, last_name, email)
      select ${customer}, 'Ola', 'Nowak', gen_random_uuid() || '@muster.example' from generate_series(1, 1500)`);
    await close(reseller, `${days} days`);
    const results = await Promise.all(Array.from({ length: 10 }, () => purge()));
    results.push(await purge());
    const sum = results.reduce((all, { usersOfClosed }) => all + usersOfClosed, 0);
    assert.deepEqual([sum, await count(customer)], [1504, 0]);
  });
});
