import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import { type Company, dayFromToday, openCompany } from "#lib/domain/testing/company";
import { addUser, openWorld, rows, value, type World } from "#lib/domain/testing/database";
import { auditLogSince, endOfAuditLog } from "#lib/domain/testing/dump";
import { equipped } from "#lib/domain/testing/factors";
import { lettersTo } from "#lib/domain/testing/letters";
import { letTimePass } from "#lib/domain/testing/time";
import { listUsers } from "#lib/domain/users/list";
import { findUndoable } from "#lib/domain/users/undo";
import { drainOutbox } from "#lib/domain/worker/deliver-outbox";
import type { Actor } from "#lib/rules/delegation";
import { userListQuery } from "#lib/rules/list-queries";
import { confirmJob } from "./jobs";
import { type NewJob, prepareJob } from "./prepare";
import { workJobs } from "./work";

let world: World;
let company: Company;
before(async () => {
  world = await openWorld();
  company = await openCompany();
});
after(() => world.close());

/** Does this to these people, and returns the outcome for each, in order. */
async function doToMany(actor: Actor, kind: NewJob["kind"], people: readonly Actor[]) {
  const id = await prepareJob(actor, { kind } as NewJob, async () =>
    people.map(({ userNumber }) => ({ userNumber })),
  );
  await confirmJob(actor, id);
  await workJobs();
  const found = await rows<{ outcome: string | null }>(
    sql`select outcome from bulk_rows where job_id = ${id} order by position`,
  );
  return found.map(({ outcome }) => outcome);
}

const add = (facts: Parameters<typeof addUser>[2] = {}) =>
  addUser(company.organizationId, ["invoices"], { lastName: "Schritt", ...facts });
const lettersOf = (kind: string, { userNumber }: Actor) =>
  value<number>(
    sql`select count(*)::int from outbox where kind = ${kind} and user_number = ${userNumber}`,
  );
const numberOf = ({ userNumber }: Actor) => userNumber;

describe("many are reminded of the second step (FEEL-M7)", () => {
  test("those who may sign in and have none get a letter once a day, and all others are refused with the reason", async () => {
    const { owner, administrator, neighbour } = company;
    const [active, other] = [await add(), await add()];
    const people = [
      active,
      (await equipped(await add())).actor,
      await add({ activatedAt: null, passwordHash: null }),
      await add({ deactivatedAt: new Date() }),
      await add({ lockedAt: new Date(), lockedBy: "provider" }),
      await add({ validFrom: await dayFromToday(3) }),
      await add({ validUntil: await dayFromToday(-3) }),
      owner,
      neighbour,
      other,
    ];
    const since = await endOfAuditLog();
    assert.deepEqual(await doToMany(administrator, "remindSecondFactor", people), [
      "done",
      "factorPresent",
      "notActivated",
      "deactivated",
      "locked",
      "notYetValid",
      "noLongerValid",
      "ownerProtected",
      "notFound",
      "done",
    ]);
    assert.deepEqual(
      (await auditLogSince(since))
        .filter(({ event, outcome }) => event === "secondFactor.reminded" && outcome === "done")
        .map(({ actor, target }) => [actor, target]),
      [active, other].map(({ userNumber }) => [administrator.userNumber, userNumber]),
    );
    assert.deepEqual(await doToMany(owner, "remindSecondFactor", [active]), ["remindedToday"]);
    assert.equal(await lettersOf("secondFactorMissing", active), 1);
    await letTimePass("25 hours", active.userNumber);
    assert.deepEqual(await doToMany(owner, "remindSecondFactor", [active]), ["done"]);
    assert.equal(await lettersOf("secondFactorMissing", active), 2);
  });

  test("the letter names who asks, and is not sent to somebody who has set one up meanwhile (S-77)", async () => {
    const [one, two] = [await add(), await add()];
    await doToMany(company.administrator, "remindSecondFactor", [one, two]);
    await equipped(two);
    await drainOutbox();
    const received = async ({ userNumber }: Actor) => {
      const email = await value<string>(sql`select email from users where number = ${userNumber}`);
      const letters = await lettersTo(world, email);
      return letters.filter(({ kind }) => kind === "secondFactorMissing");
    };
    assert.match((await received(one))[0]?.text ?? "", /bittet Sie, für Ihr Konto/);
    assert.deepEqual(await received(two), []);
  });

  test("the filter finds those whom a reminder reaches, and nobody else", async () => {
    const query = { q: "Schritt", factor: "without" };
    const { rows: found } = await listUsers(company.administrator, userListQuery.parse(query));
    assert.ok(found.length > 0);
    for (const user of found)
      assert.deepEqual([user.state, user.hasSecondFactor], ["active", false], user.email);
  });
});

describe("the second step of many is reset (D-1)", () => {
  test("factors and sessions are deleted, each is told by letter, and those without any are left alone", async () => {
    const { administrator, owner, buyer } = company;
    const lost = await Promise.all([1, 2].map(async () => (await equipped(await add())).actor));
    const without = await add();
    await Promise.all([owner, buyer, administrator].map(equipped));
    const since = await endOfAuditLog();
    assert.deepEqual(
      await doToMany(administrator, "resetSecondFactor", [
        ...lost,
        without,
        owner,
        buyer,
        administrator,
        company.neighbour,
      ]),
      ["done", "done", "unchanged", "ownerProtected", "holdsMore", "ownAccount", "notFound"],
    );
    assert.deepEqual(
      (await auditLogSince(since))
        .filter(({ event, outcome }) => event === "secondFactor.reset" && outcome === "done")
        .map(({ target }) => target),
      lost.map(numberOf),
    );
    for (const person of lost) {
      assert.equal(await lettersOf("secondFactorReset", person), 1);
      assert.equal(
        await value(sql`select (select count(*) from authenticators where user_number = ${person.userNumber})
          + (select count(*) from sessions where user_number = ${person.userNumber})`),
        "0",
      );
    }
    assert.equal(await lettersOf("secondFactorReset", without), 0);
  });
});

describe("many are reactivated (R-206, R-306)", () => {
  test("each by the rule for one; others are refused, and one's own page can undo it (R-313)", async () => {
    const { administrator, buyer, owner } = company;
    const [one, two] = [await add({ deactivatedAt: new Date() }), await add()];
    await rows(sql`update users set deactivated_at = now() where number = ${buyer.userNumber}`);
    assert.deepEqual(await doToMany(administrator, "reactivate", [one, two, buyer, owner]), [
      "done",
      "unchanged",
      "holdsMore",
      "ownerProtected",
    ]);
    assert.equal((await findUndoable(administrator, one.userNumber))?.event, "user.reactivated");
    await rows(sql`update users set deactivated_at = null where number = ${buyer.userNumber}`);
  });
});
