import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import { transaction } from "#db/client";
import { consumeMany } from "#lib/domain/rate-limits/consume-many";
import { type Company, invite, openCompany } from "#lib/domain/testing/company";
import { openWorld, rows, value, type World } from "#lib/domain/testing/database";
import {
  assertRefused,
  auditLogSince,
  changesSince,
  dump,
  endOfAuditLog,
  momentOfChanges,
} from "#lib/domain/testing/dump";
import { lettersTo } from "#lib/domain/testing/letters";
import type { Actor } from "#lib/rules/delegation";
import { type Limiter, limits } from "#lib/rules/limits";
import { Refusal } from "#lib/rules/refusal";
import { createUser, createUsers } from "./create";
import type { AddedUser, NewUserInput } from "./new-user";

let world: World;
let company: Company;
before(async () => {
  world = await openWorld();
  company = await openCompany();
});
after(() => world.close());

let people = 0;

/** A person whom nobody has added yet. */
function person(change: Partial<NewUserInput> = {}): NewUserInput {
  people += 1;
  return {
    firstName: "Ola",
    lastName: `Nowak ${people}`,
    email: `reihe${people}@muster.example`,
    permissions: ["invoices"],
    language: "de",
    ...change,
  };
}

const codeOf = (one: AddedUser | undefined) => (one instanceof Refusal ? one.code : "added");
const codesOf = (added: readonly AddedUser[]) => added.map(codeOf);

/** Uses up a rate limit except for this many. */
function leave(limiter: Limiter, key: number, count: number): Promise<void> {
  return transaction("auth", async (tx) => {
    const { left } = await consumeMany(tx, [limiter, key], 0);
    await consumeMany(tx, [limiter, key], left - count);
  });
}

describe("many users are added in one transaction", () => {
  test("each user gets permissions, a link, a letter and an audit entry", async () => {
    const since = await endOfAuditLog();
    const inputs = [
      person({ permissions: ["contacts", "invoices"], language: "en" }),
      person({ firstName: 'Zoë "Z"', lastName: "O'Neil; drop table users --" }),
      person(),
    ];
    const { administrator, organizationId } = company;
    const added = await createUsers(administrator, organizationId, inputs);
    const numbers = added.map((one) => ("userNumber" in one ? one.userNumber : 0));
    const stored = await rows(sql`
      select u.number::int, u.first_name, u.last_name, u.email, u.language, u.organization_id, u.created_by::int,
        u.activated_at, (select json_agg(permission order by permission) from user_permissions where user_number = u.number) as permissions,
        (select count(*)::int from links l join outbox x on x.link_id = l.id and x.user_number = u.number and x.kind = 'activation'
          and x.requested_by = u.created_by where l.user_number = u.number and l.purpose = 'activation') as letters
      from users u where u.number in ${numbers}`);
    assert.deepEqual(
      numbers.map((number) => stored.find((row) => row.number === number)),
      inputs.map(({ firstName, lastName, email, language, permissions }, index) => ({
        number: numbers[index],
        first_name: firstName,
        last_name: lastName,
        email,
        language,
        organization_id: organizationId,
        created_by: administrator.userNumber,
        activated_at: null,
        permissions: permissions.toSorted(),
        letters: 1,
      })),
    );
    assert.deepEqual(
      await auditLogSince(since),
      inputs.map(({ permissions }, index) => ({
        event: "user.created",
        outcome: "done",
        actor: administrator.userNumber,
        target: numbers[index],
        organization: organizationId,
        details: { permissionsAfter: permissions },
      })),
    );
    const [made] = await rows(sql`select count(distinct x)::int as transactions from (
      select xmin::text as x from users where number in ${numbers}
      union all select xmin::text from user_permissions where user_number in ${numbers}
      union all select xmin::text from links where user_number in ${numbers}
      union all select xmin::text from outbox where user_number in ${numbers}
      union all select xmin::text from audit_events where target_number in ${numbers}) written`);
    assert.deepEqual(made, { transactions: 1 });
  });

  test("each user's letter has a link of its own", async () => {
    const inputs = [person(), person()];
    await createUsers(company.owner, company.organizationId, inputs);
    const tokens: (string | undefined)[] = [];
    for (const { email } of inputs) {
      const letters = await lettersTo(world, email);
      assert.equal(letters.length, 1);
      tokens.push(/\/activate\/(\S+)/.exec(letters[0]?.text ?? "")?.[1]);
    }
    assert.ok(tokens.every(Boolean) && new Set(tokens).size === tokens.length);
  });

  test("a refused user does not affect the others, and each refusal is recorded", async () => {
    const { email } = await invite(company.owner);
    await invite(company.neighbour, { email: "anderswo@muster.example" });
    const since = await endOfAuditLog();
    const same = person();
    const added = await createUsers(company.administrator, company.organizationId, [
      person(),
      person({ permissions: ["tariffChange"] }),
      person({ permissions: [] }),
      person({ email: email.toUpperCase() }),
      person({ email: "Anderswo@muster.example" }),
      same,
      person({ email: same.email.toUpperCase() }),
      person(),
    ]);
    const expected = [
      "added",
      "notGrantable",
      "noPermission",
      "emailTaken",
      "emailTaken",
      "added",
      "emailTaken",
      "added",
    ];
    assert.deepEqual(codesOf(added), expected);
    // the holder within reach is named, the one elsewhere is not.
    const named = added.map((one) => one instanceof Refusal && "userNumber" in one.values);
    assert.deepEqual(named.slice(3, 5), [true, false]);
    const auditLog = await auditLogSince(since);
    assert.deepEqual(
      auditLog
        .map(({ outcome, details }) => (outcome === "done" ? "added" : details.reason))
        .toSorted(),
      expected.toSorted(),
    );
    assert.ok(auditLog.every(({ organization }) => organization === company.organizationId));
  });

  test("when other work of the same transaction fails, nobody is added", async () => {
    const counted = (await dump()).rate_limits;
    const moment = await momentOfChanges();
    const work = createUsers(company.owner, company.organizationId, [person()], async () => {
      throw new Error("the process ends here");
    });
    await assert.rejects(work, /ends here/);
    // The request was counted, and returned.
    assert.deepEqual((await dump()).rate_limits, counted);
    assert.deepEqual(await changesSince(moment, ["rate_limits"]), []);
  });

  test("an empty list changes nothing", async () =>
    assert.deepEqual(await createUsers(company.owner, company.organizationId, []), []));

  const hostile: [title: string, who: () => Actor][] = [
    ["somebody without user administration", () => company.colleague],
    ["the owner of the neighbouring organization", () => company.neighbour],
  ];
  for (const [title, who] of hostile)
    test(`the whole list is refused as for an unknown organization: ${title}`, () =>
      assertRefused(
        who(),
        () => createUsers(who(), company.organizationId, [person()]),
        "notFound",
      ).then(() => {}));

  test("two actors who add the same people simultaneously create one account for each", async () => {
    const inputs = Array.from({ length: 20 }, () => person());
    const [a = [], b = []] = await Promise.all([
      createUsers(company.owner, company.organizationId, inputs),
      createUsers(company.reseller, company.organizationId, inputs.toReversed()),
    ]);
    const outcomes = codesOf(a).map((code, index) =>
      [code, codesOf(b.toReversed())[index]].toSorted(),
    );
    assert.deepEqual(
      outcomes,
      inputs.map(() => ["added", "emailTaken"]),
    );
  });
});

test("adding one user follows the same rules as adding many", async () => {
  const { email } = await invite(company.owner);
  const changes: Partial<NewUserInput>[] = [
    {},
    { permissions: ["tariffChange"] },
    { permissions: ["invoices", "fax"] },
    { permissions: [] },
    { email },
    { permissions: ["userAdministration", "contacts"] },
  ];
  const actors = [company.provider, company.reseller, company.owner, company.administrator];
  const organization = await value<string>(
    sql`select customer_number from organizations where id = ${company.organizationId}`,
  );
  for (const actor of actors) {
    const { organizationId } = company;
    const alone = await Promise.all(
      changes.map((change) =>
        createUser(actor, { ...person(change), organization } as never).then(
          () => "added",
          ({ code }: Refusal) => code,
        ),
      ),
    );
    const together = await createUsers(actor, organizationId, changes.map(person));
    assert.deepEqual(codesOf(together), alone);
  }
});

describe("S-79: letters are counted when many users are added at once", () => {
  test("as many users as there are letters left are added; the others are refused with the time to try again", async () => {
    const { organizationId } = company.neighbour;
    await leave("letters", organizationId, 3);
    const inputs = Array.from({ length: 5 }, () => person());
    const added = await createUsers(company.neighbour, organizationId, inputs);
    assert.deepEqual(codesOf(added), ["added", "added", "added", "mailBudget", "mailBudget"]);
    const beyond = added.at(-1);
    assert.ok(beyond instanceof Refusal && Number(beyond.values.seconds) > 0);
    const before = await lettersOf(organizationId);
    const [late] = await createUsers(company.neighbour, organizationId, [person()]);
    assert.equal(codeOf(late), "mailBudget");
    assert.equal(await lettersOf(organizationId), before);
  });

  test("two simultaneous additions do not exceed the limit together", async () => {
    const { organizationId } = company.reseller;
    await leave("letters", organizationId, 10);
    const batch = () => Array.from({ length: 8 }, () => person());
    const both = await Promise.all([
      createUsers(company.reseller, organizationId, batch()),
      createUsers(company.reseller, organizationId, batch()),
    ]);
    const added = both.flat().filter((one) => codeOf(one) === "added");
    assert.equal(added.length, 10);
  });

  test("the provider is told before the limit is reached", async () => {
    const { organizationId } = company.provider;
    const tasks = () =>
      value<number>(
        sql`select count(*)::int from tasks where kind = 'mailBudget' and organization_id = ${organizationId}`,
      );
    await leave("letters", organizationId, limits.lettersAlert + 3);
    const add = (...inputs: NewUserInput[]) =>
      createUsers(company.provider, company.organizationId, inputs);
    await add(person(), person(), person());
    assert.equal(await tasks(), 0);
    await add(person());
    assert.equal(await tasks(), 1);
  });
});

/** Letters that this organization has caused. */
function lettersOf(organizationId: number): Promise<number> {
  return value(sql`select count(*)::int from outbox x join users u on u.number = x.requested_by
    where u.organization_id = ${organizationId}`);
}
