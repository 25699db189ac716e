import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import { addSet } from "#lib/domain/permission-sets/keep";
import { type Company, dayFromToday, invite, openCompany } from "#lib/domain/testing/company";
import { openWorld, rows, value, type World } from "#lib/domain/testing/database";
import { assertRefused, auditLogSince, endOfAuditLog } from "#lib/domain/testing/dump";
import { lettersTo } from "#lib/domain/testing/letters";
import type { Actor } from "#lib/rules/delegation";
import type { RefusalCode } from "#lib/rules/refusal";
import { deactivateUser } from "./deactivate";
import { replaceInvitation } from "./replace-invitation";

let world: World;
let company: Company;
before(async () => {
  world = await openWorld();
  company = await openCompany();
});
after(() => world.close());

let addresses = 0;
/** What the form sends if only the address was corrected. */
function corrected(userNumber: number, change: object = {}) {
  addresses += 1;
  return {
    userNumber,
    firstName: "Ola",
    lastName: "Nowak",
    email: `richtig${addresses}@muster.example`,
    permissions: ["invoices" as const],
    ...change,
  };
}

const exists = (userNumber: number): Promise<boolean> =>
  value(sql`select exists (select from users where number = ${userNumber})`);

describe("an invitation with a wrong address is made again with the right one (R-210)", () => {
  test("the old account, its link and its letter are gone in the transaction of the new ones, and the audit log names both", async () => {
    const old = await invite(company.administrator);
    const validUntil = await dayFromToday(30);
    const since = await endOfAuditLog();
    const input = corrected(old.userNumber, { validUntil });
    const { userNumber } = await replaceInvitation(company.administrator, input);
    assert.notEqual(userNumber, old.userNumber);
    const [made] = await rows(sql`
      select organization_id as organization, email, valid_until as until, xmin::text = (
        select xmin::text from audit_events where target_number = ${old.userNumber} order by id desc limit 1) as together
      from users where number = ${userNumber}`);
    assert.deepEqual(made, {
      organization: company.organizationId,
      email: input.email,
      until: validUntil,
      together: true,
    });
    assert.equal(await exists(old.userNumber), false);
    const left = await rows(sql`select 1 from links where user_number = ${old.userNumber}
      union all select 1 from outbox where user_number = ${old.userNumber}`);
    assert.deepEqual(left, []);
    const about = { outcome: "done", organization: company.organizationId };
    const actor = company.administrator.userNumber;
    assert.deepEqual(await auditLogSince(since), [
      {
        ...about,
        event: "user.created",
        actor,
        target: userNumber,
        details: {
          replaces: old.userNumber,
          permissionsAfter: ["invoices"],
          days: { validUntil: [null, validUntil] },
        },
      },
      {
        ...about,
        event: "user.removed",
        actor,
        target: old.userNumber,
        details: { replacedBy: userNumber },
      },
    ]);
    assert.equal((await lettersTo(world, input.email)).length, 1);
    assert.equal((await lettersTo(world, old.email)).length, 0);
  });

  test("the second of two clicks, even at the same moment, finds the new account", async () => {
    const old = await invite(company.administrator);
    const input = corrected(old.userNumber);
    const both = await Promise.all(
      [1, 2].map(() => replaceInvitation(company.administrator, input)),
    );
    assert.deepEqual(both[0], both[1]);
    assert.equal((await lettersTo(world, input.email)).length, 1);
    // Nobody else finds out by it who was invited where.
    await assertRefused(company.owner, () => replaceInvitation(company.owner, input), "notFound");
  });

  test("the person keeps the permission set, in the version that they were given (R-311)", async () => {
    const { administrator } = company;
    const old = await invite(administrator);
    const set = await addSet(administrator, {
      name: "Neue Adresse",
      days: null,
      permissions: ["invoices"],
    });
    await rows(sql`insert into user_permission_sets (user_number, set_id, version)
      values (${old.userNumber}, ${set}, 1)`);
    const { userNumber } = await replaceInvitation(administrator, corrected(old.userNumber));
    assert.deepEqual(
      await rows(sql`select set_id as set, version, applied_by::int as by from user_permission_sets
        where user_number in (${old.userNumber}, ${userNumber})`),
      [{ set, version: 1, by: administrator.userNumber }],
    );
  });

  test("a taken address leaves the old invitation as it is", async () => {
    const old = await invite(company.administrator);
    const { email } = await invite(company.owner);
    const input = corrected(old.userNumber, { email });
    await assertRefused(
      company.administrator,
      () => replaceInvitation(company.administrator, input),
      "emailTaken",
    );
    assert.equal(await exists(old.userNumber), true);
  });

  test("the address that it has is no other address, in any case", async () => {
    const old = await invite(company.administrator);
    const input = corrected(old.userNumber, { email: old.email.toUpperCase() });
    await assertRefused(
      company.administrator,
      () => replaceInvitation(company.administrator, input),
      "sameAddress",
    );
  });

  const hostile: [
    title: string,
    who: () => Actor,
    whom: () => Promise<number>,
    code: RefusalCode,
    change?: object,
  ][] = [
    [
      "an administrator of another customer",
      () => company.neighbour,
      async () => (await invite(company.administrator)).userNumber,
      "notFound",
    ],
    [
      "somebody without user administration",
      () => company.colleague,
      async () => (await invite(company.administrator)).userNumber,
      "notFound",
    ],
    [
      "an administrator, of somebody who has activated",
      () => company.administrator,
      async () => company.colleague.userNumber,
      "alreadyActivated",
    ],
    [
      "an administrator, of the owner",
      () => company.administrator,
      async () => company.owner.userNumber,
      "ownerProtected",
    ],
    [
      "the provider, of an owner, whom only orders and registration links make",
      () => company.provider,
      async () => company.owner.userNumber,
      "ownerProtected",
    ],
    [
      "an administrator, of somebody who holds more",
      () => company.administrator,
      async () =>
        (await invite(company.owner, { permissions: ["invoices", "tariffChange"] })).userNumber,
      "holdsMore",
    ],
    [
      "an administrator who grants a permission that they do not hold",
      () => company.administrator,
      async () => (await invite(company.administrator)).userNumber,
      "notGrantable",
      { permissions: ["invoices", "tariffChange"] },
    ],
    [
      "an administrator, of somebody who was deactivated",
      () => company.administrator,
      async () => {
        const { userNumber } = await invite(company.administrator);
        await deactivateUser(company.administrator, userNumber);
        return userNumber;
      },
      "deactivated",
    ],
    [
      "an administrator, with an end that is over",
      () => company.administrator,
      async () => (await invite(company.administrator)).userNumber,
      "endPast",
      { validUntil: "2020-01-31" },
    ],
  ];
  for (const [title, who, whom, code, change] of hostile)
    test(`refused, and nothing changes: ${title}`, async () => {
      const userNumber = await whom();
      await assertRefused(
        who(),
        () => replaceInvitation(who(), corrected(userNumber, change)),
        code,
      );
    });

  test("a user who activates at the same moment keeps the account, or has none with the old address", async () => {
    const old = await invite(company.administrator);
    const input = corrected(old.userNumber);
    const [replaced, activated] = await Promise.allSettled([
      replaceInvitation(company.administrator, input),
      rows(sql`update users set activated_at = clock_timestamp(), password_hash = 'x'
        where number = ${old.userNumber} and activated_at is null returning number`),
    ]);
    const wasFirst = activated.status === "fulfilled" && activated.value.length === 1;
    assert.equal(await exists(old.userNumber), wasFirst);
    assert.equal(replaced.status, wasFirst ? "rejected" : "fulfilled");
  });
});
