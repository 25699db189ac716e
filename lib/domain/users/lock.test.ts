import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import { readOpenTasks } from "#lib/domain/service/open-tasks";
import { findSignedIn } from "#lib/domain/sign-in/session-user";
import { startSession } from "#lib/domain/sign-in/sessions";
import { type Company, openCompany } from "#lib/domain/testing/company";
import { addUser, openWorld, rows, type World } from "#lib/domain/testing/database";
import { assertRefused, auditLogSince, endOfAuditLog } from "#lib/domain/testing/dump";
import type { Actor } from "#lib/rules/delegation";
import { deactivateUser } from "./deactivate";
import { findUser } from "./detail";
import { lockUser, unlockUser } from "./lock";

let world: World;
let company: Company;
before(async () => {
  world = await openWorld();
  company = await openCompany();
});
after(() => world.close());

function colleague(facts: Parameters<typeof addUser>[2] = {}): Promise<Actor> {
  return addUser(company.organizationId, ["invoices", "contacts"], facts);
}

async function lockOf(userNumber: number) {
  const [row] = await rows<{ locked: boolean; locked_by: string | null }>(
    sql`select locked_at is not null as locked, locked_by from users where number = ${userNumber}`,
  );
  return row;
}

function signIn(userNumber: number): Promise<string | null> {
  return startSession(userNumber, {
    userAgent: "",
    previousSession: null,
    device: null,
  });
}

describe("a service administrator locks and unlocks a user (R-309, R-503)", () => {
  test("a locked user loses access with the next request, and cannot sign in until unlocked", async () => {
    const { userNumber } = await colleague();
    const session = (await signIn(userNumber)) ?? "";
    assert.ok(await findSignedIn(session, readOpenTasks));
    const since = await endOfAuditLog();
    await lockUser(company.provider, userNumber);
    assert.equal(await findSignedIn(session, readOpenTasks), null);
    assert.equal(await signIn(userNumber), null);
    assert.equal((await findUser(company.owner, userNumber))?.state, "locked");
    await unlockUser(company.provider, userNumber);
    assert.equal(
      await findSignedIn(session, readOpenTasks),
      null,
      "an ended session does not come back",
    );
    assert.ok(await signIn(userNumber));
    assert.deepEqual(
      (await auditLogSince(since))
        .filter(({ event }) => event.startsWith("user."))
        .map(({ event, outcome, actor, target, organization }) => [
          event,
          outcome,
          actor,
          target,
          organization,
        ]),
      ["user.locked", "user.unlocked"].map((event) => [
        event,
        "done",
        company.provider.userNumber,
        userNumber,
        company.organizationId,
      ]),
    );
  });

  test("a lock by failures can be lifted, and can be replaced by a full lock", async () => {
    const failures = { lockedAt: new Date(), lockedBy: "failures" } as const;
    const one = await colleague(failures);
    await unlockUser(company.provider, one.userNumber);
    assert.deepEqual(await lockOf(one.userNumber), { locked: false, locked_by: null });
    const other = await colleague(failures);
    const lockedBy = async () => (await findUser(company.provider, other.userNumber))?.lockedBy;
    assert.equal(await lockedBy(), "failures");
    await lockUser(company.provider, other.userNumber);
    assert.equal(await lockedBy(), "provider");
    assert.deepEqual(await lockOf(other.userNumber), { locked: true, locked_by: "provider" });
  });

  test("a second click changes nothing and is not recorded", async () => {
    const { userNumber } = await colleague();
    for (const command of [lockUser, unlockUser]) {
      await command(company.provider, userNumber);
      const since = await endOfAuditLog();
      const read = () => rows(sql`select xmin::text from users where number = ${userNumber}`);
      const before = await read();
      await command(company.provider, userNumber);
      assert.deepEqual(await read(), before);
      assert.deepEqual(await auditLogSince(since), []);
    }
  });

  test("a customer's owner and last administrator can be locked from above", async () => {
    await lockUser(company.provider, company.neighbour.userNumber);
    assert.equal((await lockOf(company.neighbour.userNumber))?.locked_by, "provider");
    await unlockUser(company.provider, company.neighbour.userNumber);
  });

  test("unlocking a deactivated user leaves the user deactivated (R-206)", async () => {
    const { userNumber } = await colleague();
    await deactivateUser(company.owner, userNumber);
    await lockUser(company.provider, userNumber);
    assert.equal((await findUser(company.provider, userNumber))?.state, "locked");
    await unlockUser(company.provider, userNumber);
    assert.equal((await findUser(company.provider, userNumber))?.state, "deactivated");
  });
});

describe("who may not lock or unlock", () => {
  for (const [name, command] of [
    ["lock", lockUser],
    ["unlock", unlockUser],
  ] as const) {
    test(`${name}: administrators who reach the user are told that only the provider may`, async () => {
      const { userNumber } = await colleague({ lockedAt: new Date(), lockedBy: "failures" });
      for (const actor of [company.reseller, company.owner, company.administrator])
        await assertRefused(actor, () => command(actor, userNumber), "serviceOnly");
    });

    test(`${name}: everybody else is told that the user does not exist`, async () => {
      const { userNumber } = await colleague({ lockedAt: new Date(), lockedBy: "failures" });
      const clerk = await addUser(company.provider.organizationId, ["invoices"]);
      for (const actor of [company.colleague, company.buyer, company.neighbour, clerk])
        await assertRefused(actor, () => command(actor, userNumber), "notFound");
    });

    test(`${name}: a service administrator who was deactivated a moment ago is refused`, async () => {
      const former = await addUser(company.provider.organizationId, ["userAdministration"]);
      const { userNumber } = await colleague();
      await deactivateUser(company.provider, former.userNumber);
      await assertRefused(former, () => command(former, userNumber), "notFound");
    });

    test(`${name}: one's own account is refused (R-307)`, async () => {
      const { provider } = company;
      await assertRefused(provider, () => command(provider, provider.userNumber), "ownAccount");
    });
  }

  test("a service administrator cannot lock a colleague who holds more permissions (R-306)", async () => {
    const other = await addUser(company.provider.organizationId, ["userAdministration", "shop"]);
    const work = () => lockUser(company.provider, other.userNumber);
    await assertRefused(company.provider, work, "holdsMore");
  });

  test("a service administrator with limited validity cannot lock the provider's last permanent administrator (R-308)", async () => {
    const lasting = await addUser(company.provider.organizationId, ["userAdministration"]);
    await rows(sql`update users set deactivated_at = now() where organization_id = ${lasting.organizationId}
      and number <> ${lasting.userNumber}`);
    const temporary = await addUser(lasting.organizationId, ["userAdministration"], {
      validUntil: "2999-01-01",
    });
    const work = () => lockUser(temporary, lasting.userNumber);
    await assertRefused(temporary, work, "lastAdministrator");
  });
});
