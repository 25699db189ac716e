import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import { consumeRateLimit } from "#lib/domain/rate-limits/consume";
import {
  type Company,
  formOf,
  invite,
  openCompany,
  permissionsOf,
} from "#lib/domain/testing/company";
import { createUserFreely } from "#lib/domain/testing/create-user";
import { openWorld, rows, value, type World } from "#lib/domain/testing/database";
import { assertRefused, auditLogSince, endOfAuditLog } from "#lib/domain/testing/dump";
import { lettersTo } from "#lib/domain/testing/letters";
import { letTimePass } from "#lib/domain/testing/time";
import { provider } from "#lib/rules/catalogue";
import type { Actor } from "#lib/rules/delegation";
import { type Limiter, rates } from "#lib/rules/limits";
import type { RefusalCode } from "#lib/rules/refusal";
import { changeUser } from "./change";
import { createUser } from "./create";
import { deactivateUser, reactivateUser } from "./deactivate";
import { resendActivation } from "./resend";

let world: World;
let company: Company;
before(async () => {
  world = await openWorld();
  company = await openCompany();
});
after(() => world.close());

/** A user's letters in the outbox, oldest first. */
function lettersOf(userNumber: number) {
  return rows<{ kind: string; state: string; live: boolean }>(sql`
    select x.kind, x.state, l.used_at is null and l.superseded_at is null as live
    from outbox x left join links l on l.id = x.link_id
    where x.user_number = ${userNumber} order by x.created_at, x.id`);
}

describe("an administrator adds a user", () => {
  test("a new user has an account, permissions, a link, a letter and an audit entry", async () => {
    const since = await endOfAuditLog();
    const { userNumber } = await invite(company.administrator, {
      firstName: "Zoë",
      lastName: 'Nowak "O\'Neil" Müßig; drop table users --',
      email: "Zoe@Muster.example",
      language: "en",
      permissions: ["contacts", "invoices"],
    });
    const [user] = await rows(sql`
      select username, organization_id, is_owner, first_name, last_name, email, language, password_hash,
        activated_at, deactivated_at, locked_at, valid_from, valid_until, created_by::int
      from users where number = ${userNumber}`);
    assert.deepEqual(user, {
      username: `u${userNumber}`,
      organization_id: company.organizationId,
      is_owner: false,
      first_name: "Zoë",
      last_name: 'Nowak "O\'Neil" Müßig; drop table users --',
      email: "Zoe@Muster.example",
      language: "en",
      password_hash: null,
      activated_at: null,
      deactivated_at: null,
      locked_at: null,
      valid_from: null,
      valid_until: null,
      created_by: company.administrator.userNumber,
    });
    assert.deepEqual(await permissionsOf(userNumber), ["contacts", "invoices"]);
    assert.deepEqual(await lettersOf(userNumber), [
      { kind: "activation", state: "queued", live: true },
    ]);
    assert.deepEqual(await auditLogSince(since), [
      {
        event: "user.created",
        outcome: "done",
        actor: company.administrator.userNumber,
        target: userNumber,
        organization: company.organizationId,
        details: { permissionsAfter: ["contacts", "invoices"] },
      },
    ]);
  });

  test("account, letter and audit entry are written in the same transaction as every other change", async () => {
    const { userNumber } = await invite(company.administrator);
    const [made] = await rows(sql`select count(distinct x)::int as transactions from (
      select xmin::text as x from users where number = ${userNumber}
      union all select xmin::text from user_permissions where user_number = ${userNumber}
      union all select xmin::text from links where user_number = ${userNumber}
      union all select xmin::text from outbox where user_number = ${userNumber}
      union all select xmin::text from audit_events where target_number = ${userNumber}) written`);
    assert.deepEqual(made, { transactions: 1 });
    const works = [
      () =>
        formOf(userNumber, { lastName: "Anders" }).then((form) => changeUser(company.owner, form)),
      () => deactivateUser(company.owner, userNumber),
      () => reactivateUser(company.owner, userNumber),
    ];
    for (const work of works) {
      await work();
      const [row] = await rows(sql`select u.xmin = (select e.xmin from audit_events e
        where e.target_number = u.number order by e.id desc limit 1) as together
        from users u where u.number = ${userNumber}`);
      assert.deepEqual(row, { together: true });
    }
  });

  test("a reseller's administrator adds a user for a customer below, with areas that the customer may use", async () => {
    const { userNumber } = await invite(company.reseller, {
      organizationId: company.organizationId,
      permissions: ["cloudPbx", "userAdministration"],
    });
    assert.equal(
      await value(sql`select organization_id from users where number = ${userNumber}`),
      company.organizationId,
    );
  });

  test("the second of two clicks returns the same account, and one letter is sent", async () => {
    const input = { email: "zweimal@muster.example" };
    const first = await invite(company.administrator, input);
    const since = await endOfAuditLog();
    assert.deepEqual(await invite(company.administrator, input), first);
    assert.deepEqual(await auditLogSince(since), []);
    assert.equal((await lettersOf(first.userNumber)).length, 1);
  });

  test("the same input a minute later is not treated as a second click", async () => {
    const input = { email: "spaeter@muster.example" };
    const { userNumber } = await invite(company.administrator, input);
    await letTimePass("61 seconds", userNumber);
    const values = await assertRefused(
      company.administrator,
      () => invite(company.administrator, input),
      "emailTaken",
    );
    assert.deepEqual(values, { userNumber });
  });

  test("R-202: an address is taken in upper and lower case, and its holder is named to an actor who reaches the holder", async () => {
    const { userNumber } = await invite(company.owner, { email: "Taken@Muster.example" });
    for (const email of ["taken@muster.example", "TAKEN@MUSTER.EXAMPLE"]) {
      for (const actor of [company.administrator, company.reseller, company.provider]) {
        const work = () => invite(actor, { email, organizationId: company.organizationId });
        assert.deepEqual(await assertRefused(actor, work, "emailTaken"), { userNumber });
      }
    }
  });

  test("R-202: an actor who does not reach the holder learns only that the address is taken", async () => {
    await invite(company.owner, { email: "secret@muster.example" });
    const work = () => invite(company.neighbour, { email: "SECRET@muster.example" });
    assert.deepEqual(await assertRefused(company.neighbour, work, "emailTaken"), {});
  });

  test("S-47: two actors who add the same address simultaneously create one account", async () => {
    const email = "gleichzeitig@muster.example";
    const both = await Promise.allSettled([
      invite(company.owner, { email, firstName: "A" }),
      invite(company.administrator, { email, firstName: "B" }),
    ]);
    assert.deepEqual(both.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
    const lost = both.find((one) => one.status === "rejected");
    assert.equal(lost?.reason.code, "emailTaken");
  });

  const hostile: [title: string, who: () => Actor, Parameters<typeof invite>[1], RefusalCode][] = [
    ["somebody without user administration", () => company.colleague, {}, "notFound"],
    [
      "an administrator, for the neighbouring organization",
      () => company.neighbour,
      { organizationId: -1 },
      "notFound",
    ],
    [
      "an administrator, for an organization that does not exist",
      () => company.administrator,
      { organizationId: 999_999 },
      "notFound",
    ],
    [
      "an administrator who grants a permission that they do not hold",
      () => company.administrator,
      { permissions: ["invoices", "tariffChange"] },
      "notGrantable",
    ],
    [
      "an owner who grants an area that the organization may not use",
      () => company.owner,
      { permissions: ["invoices", "fax"] },
      "notGrantable",
    ],
    [
      "a reseller who grants an area that the customer below has not booked",
      () => company.reseller,
      { permissions: ["fax"], organizationId: -1 },
      "notGrantable",
    ],
    [
      "an owner who grants nothing at all",
      () => company.owner,
      { permissions: [] },
      "noPermission",
    ],
  ];
  for (const [title, who, change, code] of hostile) {
    test(`refused: ${title}`, async () => {
      const organizationId = change?.organizationId === -1 ? company.organizationId : undefined;
      const input = organizationId ? { ...change, organizationId } : change;
      await assertRefused(who(), () => invite(who(), input), code);
    });
  }

  test("refused: a customer's administrator who adds a user for the reseller above", async () => {
    const organizationId = company.reseller.organizationId;
    const work = () => invite(company.owner, { organizationId });
    await assertRefused(company.owner, work, "notFound");
  });
});

test("createUser ignores further columns in its input", async () => {
  const crafted = { isOwner: true, activatedAt: new Date(), passwordHash: "x", number: 5 };
  const { userNumber } = await createUserFreely(company.owner, {
    firstName: "Ola",
    lastName: "Nowak",
    email: "gebastelt@muster.example",
    permissions: ["invoices"],
    organizationId: company.organizationId,
    language: "de",
    ...crafted,
  });
  assert.deepEqual(
    await rows(
      sql`select is_owner, activated_at, password_hash from users where number = ${userNumber}`,
    ),
    [{ is_owner: false, activated_at: null, password_hash: null }],
  );
});

test("the letter names the actor only if the new user can see the actor (R-302)", async () => {
  const nameOf = ({ userNumber }: Actor) =>
    value<string>(
      sql`select first_name || ' ' || last_name from users where number = ${userNumber}`,
    );
  const resellerName = await value<string>(
    sql`select name from organizations where id = ${company.reseller.organizationId}`,
  );
  const expected: [Actor, RegExp][] = [
    [company.provider, new RegExp(`^${provider.name} hat für Sie`, "m")],
    [company.reseller, new RegExp(`^${resellerName} hat für Sie`, "m")],
    [
      company.administrator,
      new RegExp(`^${await nameOf(company.administrator)} \\(.+\\) hat für Sie`, "m"),
    ],
  ];
  for (const [actor, words] of expected) {
    const { organizationId } = company;
    const { email } = await invite(actor, { organizationId });
    const [letter] = await lettersTo(world, email);
    assert.match(letter?.text ?? "", words);
    if (actor === company.administrator) continue;
    assert.ok(!letter?.text.includes(await nameOf(actor)), "no name from above");
  }
});

describe("rate limits of an administrator (S-61)", () => {
  /** Uses up a rate limit. */
  const spend = async (limiter: Limiter, who: Actor) => {
    for (let round = 0; round < rates[limiter].burst; round += 1)
      await consumeRateLimit(limiter, who.userNumber);
  };

  test("an administrator adds sixty users an hour by the form; a colleague has a limit of their own", async () => {
    const organization = await value<string>(
      sql`select customer_number from organizations where id = ${company.organizationId}`,
    );
    let one = 0;
    const add = (who: Actor) => {
      one += 1;
      return createUser(who, {
        organization,
        language: "de",
        firstName: "Ola",
        lastName: "Nowak",
        email: `viele${one}@muster.example`,
        permissions: ["invoices"],
      });
    };
    await spend("createUser", company.administrator);
    const values = await assertRefused(
      company.administrator,
      () => add(company.administrator),
      "tooManyAttempts",
    );
    assert.ok(Number(values.seconds) > 0 && Number(values.seconds) <= 60);
    await add(company.owner);
  });

  test("an administrator sends twenty links an hour, to all users together", async () => {
    const { userNumber } = await invite(company.administrator);
    await letTimePass("2 minutes", userNumber);
    await spend("resend", company.administrator);
    await assertRefused(
      company.administrator,
      () => resendActivation(company.administrator, userNumber),
      "tooManyAttempts",
    );
    await resendActivation(company.owner, userNumber);
  });
});
