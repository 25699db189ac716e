import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import { setPassword } from "#lib/domain/account/passwords";
import { findLink } from "#lib/domain/links/state";
import { oldestQueuedLetter } from "#lib/domain/outbox/provider-health";
import { requestPasswordReset } from "#lib/domain/sign-in/forgotten-password";
import { type Company, formOf, invite, openCompany } from "#lib/domain/testing/company";
import { addUser, openWorld, rows, value, type World } from "#lib/domain/testing/database";
import { changesSince, dump, momentOfChanges } from "#lib/domain/testing/dump";
import { tokenIn } from "#lib/domain/testing/letters";
import { elsewhere, findAuthenticated } from "#lib/domain/testing/origins";
import { rounds } from "#lib/domain/testing/repetitions";
import { letTimePass } from "#lib/domain/testing/time";
import { changeUser } from "#lib/domain/users/change";
import { deactivateUser } from "#lib/domain/users/deactivate";
import { findUser } from "#lib/domain/users/detail";
import { removeUser } from "#lib/domain/users/remove";
import { resendActivation } from "#lib/domain/users/resend";
import { beginEnding } from "#lib/infra/server/lifecycle";
import { type ResendServer, startResendServer } from "../../../e2e/support/resend-server";
import { drainOutbox } from "./deliver-outbox";

/** The real SDK, against a server that speaks Resend's API. */
let resend: ResendServer;
let world: World;
let company: Company;
before(async () => {
  resend = await startResendServer();
  world = await openWorld({ RESEND_API_KEY: resend.apiKey, RESEND_BASE_URL: resend.baseUrl });
  company = await openCompany();
});
/** Nothing waits from the test before, and the mail provider works. */
beforeEach(async () => {
  await rows(sql`update installation set mail_failures = 0, mail_probe_at = null`);
  await rows(sql`update outbox set next_attempt_at = now() where state in ('queued', 'sending')`);
  await drainOutbox();
});
afterEach(() => resend.recover());
after(async () => {
  await world.close();
  await resend.close();
});

type OutboxRow = { kind: string; state: string; attempts: number; error: string | null };
function lettersOf(userNumber: number): Promise<OutboxRow[]> {
  return rows<OutboxRow>(sql`select kind, state, attempts, last_error as error from outbox
    where user_number = ${userNumber} order by created_at, id`);
}

function deliveriesTo(email: string) {
  return resend.accepted.filter(({ payload }) => String(payload.to).includes(`<${email}>`));
}

/** Seconds until the only letter of this user is retried. */
function pauseOf(userNumber: number): Promise<number> {
  return value(sql`select extract(epoch from next_attempt_at - clock_timestamp())::float8
    from outbox where user_number = ${userNumber} and state in ('queued', 'sending')`);
}

/** Ends the pause of a user's letters without changing any date that a letter shows. */
async function dueNow(userNumber: number): Promise<void> {
  await rows(sql`update installation set mail_probe_at = now() where mail_failures > 0`);
  await rows(sql`update outbox set next_attempt_at = now() where user_number = ${userNumber}`);
}

const down = { status: 500 };
const refusedAddress = {
  statusCode: 422,
  name: "validation_error",
  message: "Invalid `to` field.",
};

describe("an invitation is sent (R-802)", () => {
  test("the letter goes once to the user, with a working link, and the list shows when", async () => {
    const { userNumber, email } = await invite(company.owner);
    assert.equal((await findUser(company.owner, userNumber))?.delivery?.state, "queued");
    assert.equal(await drainOutbox(), 1);
    assert.equal(await drainOutbox(), 0);
    const [letter, ...more] = deliveriesTo(email);
    assert.deepEqual(more, []);
    assert.equal((await findLink(tokenIn(letter?.payload.text ?? ""))).state, "live");
    assert.deepEqual(await lettersOf(userNumber), [
      { kind: "activation", state: "sent", attempts: 1, error: null },
    ]);
    assert.equal(
      await value(sql`select provider_id from outbox where user_number = ${userNumber}`),
      letter?.id,
    );
  });

  test("S-76: invitations survive an outage of the mail provider, and each letter arrives once afterwards", async () => {
    await resend.refuse();
    const people = [await invite(company.owner), await invite(company.owner)];
    await drainOutbox();
    for (const { userNumber } of people) {
      const [letter] = await lettersOf(userNumber);
      assert.deepEqual([letter?.state, letter?.attempts], ["queued", 1]);
      assert.equal((await findUser(company.owner, userNumber))?.delivery?.state, "queued");
    }
    await resend.recover();
    assert.equal(await drainOutbox(), 0, "not before the pause is over");
    for (const { userNumber } of people) await letTimePass("20 seconds", userNumber);
    assert.equal(await drainOutbox(), 2);
    for (const { userNumber, email } of people) {
      const [letter, ...more] = deliveriesTo(email);
      assert.deepEqual(more, []);
      assert.equal((await findLink(tokenIn(letter?.payload.text ?? ""))).state, "live");
      assert.equal((await lettersOf(userNumber))[0]?.state, "sent");
    }
  });

  test("S-74: when the mail provider's response is lost, the retry delivers no second letter", async () => {
    const { userNumber, email } = await invite(company.owner);
    resend.dropAfterAccept();
    await drainOutbox();
    assert.equal((await lettersOf(userNumber))[0]?.state, "queued");
    await dueNow(userNumber);
    await drainOutbox();
    assert.equal(deliveriesTo(email).length, 1);
    assert.deepEqual(await lettersOf(userNumber), [
      { kind: "activation", state: "sent", attempts: 2, error: null },
    ]);
    const providerId = sql`select provider_id from outbox where user_number = ${userNumber}`;
    assert.equal(await value(providerId), deliveriesTo(email)[0]?.id);
  });

  test("S-74: renaming the user before the retry does not make the letter fail", async () => {
    const { userNumber, email } = await invite(company.owner);
    resend.dropAfterAccept();
    await drainOutbox();
    await changeUser(company.owner, await formOf(userNumber, { firstName: "Olga" }));
    await dueNow(userNumber);
    await drainOutbox();
    assert.equal(deliveriesTo(email).length, 1);
    assert.equal((await lettersOf(userNumber))[0]?.state, "sent");
  });

  test("a letter to an address that the mail provider refuses fails with the reason, and is not retried", async () => {
    const { userNumber } = await invite(company.owner);
    resend.failNext(1, { status: 422, body: refusedAddress });
    await drainOutbox();
    await letTimePass("1 day", userNumber);
    await drainOutbox();
    assert.deepEqual(await lettersOf(userNumber), [
      { kind: "activation", state: "failed", attempts: 1, error: "validation_error" },
    ]);
    const { delivery } = (await findUser(company.owner, userNumber)) ?? {};
    assert.deepEqual(delivery, { state: "failed", error: "validation_error" });
  });

  test("S-75: the pauses grow from fifteen seconds to an hour, varied by a fifth", async () => {
    const { userNumber } = await invite(company.owner);
    for (const expected of [15, 30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600]) {
      resend.failNext(1, down);
      await drainOutbox();
      const pause = await pauseOf(userNumber);
      assert.ok(pause > expected * 0.8 - 2 && pause <= expected * 1.2, `${pause} for ${expected}`);
      await dueNow(userNumber);
    }
    await drainOutbox();
    assert.equal((await lettersOf(userNumber))[0]?.state, "sent");
  });

  test("S-75: a time that the mail provider names is the time of the next attempt", async () => {
    const { userNumber } = await invite(company.owner);
    resend.failNext(1, { status: 429, retryAfter: 600 });
    await drainOutbox();
    const pause = await pauseOf(userNumber);
    assert.ok(pause > 590 && pause <= 600, String(pause));
    assert.equal((await lettersOf(userNumber))[0]?.error, "rate_limit_exceeded");
  });

  test("S-75: after five failures in a row one letter a minute is tried, and the first success resumes delivery", async () => {
    const people = await Promise.all(Array.from({ length: 8 }, () => invite(company.owner)));
    const numbers = sql.join(
      people.map(({ userNumber }) => sql`${userNumber}`),
      sql`, `,
    );
    const attempts = () =>
      value<number>(sql`select sum(attempts)::int from outbox where user_number in (${numbers})`);
    const due = () =>
      rows(sql`update outbox set next_attempt_at = now() where user_number in (${numbers})`);
    const minuteIsOver = () => rows(sql`update installation set mail_probe_at = now()`);
    await resend.refuse();
    await drainOutbox();
    // One round claims five letters; after them no attempt is made.
    assert.equal(await attempts(), 5);
    await due();
    assert.deepEqual(await Promise.all([drainOutbox(), drainOutbox()]), [0, 0]);
    // Requests that need no mail provider are still processed.
    await requestPasswordReset("niemand-hier@muster.example", elsewhere().address);
    assert.equal(await drainOutbox(), 1);
    await minuteIsOver();
    const probes = await Promise.all([drainOutbox(), drainOutbox(), drainOutbox()]);
    assert.deepEqual(probes.toSorted(), [0, 0, 1]);
    assert.equal(await attempts(), 6);
    const wait = await value<number>(
      sql`select extract(epoch from mail_probe_at - clock_timestamp())::float8 from installation`,
    );
    assert.ok(wait > 0 && wait <= 60, String(wait));
    await resend.recover();
    await due();
    assert.equal(await drainOutbox(), 0, "before the minute is over nobody knows");
    await minuteIsOver();
    assert.equal(await drainOutbox(), 8);
    for (const { email } of people) assert.equal(deliveriesTo(email).length, 1);
    assert.equal(await value(sql`select mail_failures from installation`), 0);
  });

  test("S-75: a refused address shows that the mail provider is available", async () => {
    const { userNumber } = await invite(company.owner);
    resend.failNext(4, down);
    for (let times = 0; times < 4; times += 1) {
      await drainOutbox();
      await dueNow(userNumber);
    }
    assert.equal(await value(sql`select mail_failures from installation`), 4);
    resend.failNext(1, { status: 422, body: refusedAddress });
    await drainOutbox();
    assert.equal(await value(sql`select mail_failures from installation`), 0);
  });

  test("S-76: the age of the oldest unsent letter is reported, and none when there is none", async () => {
    assert.equal(await oldestQueuedLetter(), null);
    const { userNumber } = await invite(company.owner);
    await letTimePass("11 minutes", userNumber);
    const age = (await oldestQueuedLetter()) ?? 0;
    assert.ok(age >= 11 * 60_000 && age < 20 * 60_000, String(age));
    await drainOutbox();
    assert.equal(await oldestQueuedLetter(), null);
  });

  test("S-75: a letter is abandoned when its link would be dead on arrival", async () => {
    const { userNumber } = await invite(company.owner);
    await letTimePass("6 days 23:59:55", userNumber);
    resend.failNext(1, down);
    await drainOutbox();
    assert.equal((await lettersOf(userNumber))[0]?.state, "abandoned");
    assert.equal((await findUser(company.owner, userNumber))?.delivery?.state, "abandoned");
  });

  test("a letter without a link is abandoned after two days", async () => {
    const { userNumber } = await addUser(company.organizationId, ["invoices"]);
    await rows(
      sql`insert into outbox (kind, user_number) values ('passwordChanged', ${userNumber})`,
    );
    await letTimePass("1 day 23:59:55", userNumber);
    resend.failNext(1, down);
    await drainOutbox();
    assert.equal((await lettersOf(userNumber))[0]?.state, "abandoned");
  });
});

test("a letter's button to the page for a forgotten password carries a customer number, and no e-mail address", async () => {
  const own = await value<string>(sql`select o.customer_number from users u
    join organizations o on o.id = u.organization_id where u.number = ${company.owner.userNumber}`);
  for (const [{ userNumber }, end] of [
    [company.owner, `?login=${own}`],
    [await addUser(company.organizationId, ["invoices"]), ""],
  ] as const) {
    for (const kind of ["passwordChanged", "secondFactorChanged", "addressTaken", "newSignIn"])
      await rows(sql`insert into outbox (kind, user_number) values (${kind}, ${userNumber})`);
    const { length } = resend.accepted;
    assert.equal(await drainOutbox(), 4);
    for (const { payload } of resend.accepted.slice(length)) {
      const addresses = String(payload.text).match(/\S*\/forgot-password\S*/g) ?? [];
      assert.ok(addresses.length > 0, String(payload.subject));
      for (const address of addresses)
        assert.ok(address.endsWith(`/forgot-password${end}`), address);
    }
  }
});

describe("several workers (S-73)", () => {
  test("letters claimed by a dead worker are taken over after a minute and delivered once", async () => {
    const { userNumber, email } = await invite(company.owner);
    // As left by a worker that was killed after the claim.
    await rows(sql`update outbox set state = 'sending', attempts = 1,
      next_attempt_at = now() + interval '60 seconds' where user_number = ${userNumber}`);
    assert.equal(await drainOutbox(), 0);
    await letTimePass("60 seconds", userNumber);
    assert.equal(await drainOutbox(), 1);
    assert.equal(deliveriesTo(email).length, 1);
  });

  test("a slow worker does not undo what another has delivered meanwhile", async () => {
    const { userNumber, email } = await invite(company.owner);
    resend.hang();
    const slow = drainOutbox();
    while (resend.requests().length === 0 || (await lettersOf(userNumber))[0]?.state !== "sending")
      await value(sql`select 1`);
    // Its lease has expired; another worker takes the letter and delivers it, before the slow one learns of its
    // failure.
    await letTimePass("61 seconds", userNumber);
    await rows(sql`update outbox set state = 'sent', attempts = 2, settled_at = now()
      where user_number = ${userNumber}`);
    await resend.refuse();
    await slow;
    assert.equal((await lettersOf(userNumber))[0]?.state, "sent");
    assert.equal(deliveriesTo(email).length, 0);
  });

  test("S-73: two workers send hundreds of letters once each", async () => {
    const count = rounds(200, 500);
    await rows(sql`
      with made as (insert into users (organization_id, first_name, last_name, email, activated_at, password_hash)
        select ${company.organizationId}, 'Ola', 'Nowak', 'viele' || n || '@muster.example', now(), 'x'
        from generate_series(1, ${count}::int) n returning number)
      insert into outbox (kind, user_number) select 'passwordChanged', number from made`);
    const worked = await Promise.all([drainOutbox(), drainOutbox()]);
    assert.equal(worked[0] + worked[1], count);
    const many = resend.accepted.filter(({ payload }) => String(payload.to).includes("<viele"));
    assert.equal(many.length, count);
    assert.equal(new Set(many.map(({ payload }) => payload.to)).size, count);
  });

  test("a letter that cannot be rendered does not delay the others", async () => {
    const broken = await invite(company.owner);
    const fine = await invite(company.owner);
    // A kind that no letter to a person has.
    await rows(
      sql`update outbox set kind = 'passwordForgotten' where user_number = ${broken.userNumber}`,
    );
    await drainOutbox();
    assert.equal(deliveriesTo(fine.email).length, 1);
    const [letter] = await lettersOf(broken.userNumber);
    assert.deepEqual([letter?.state, letter?.error], ["queued", "fault"]);
    // And it is not retried for ever (S-75).
    await letTimePass("6 days 23:59:55", broken.userNumber);
    await drainOutbox();
    assert.equal((await lettersOf(broken.userNumber))[0]?.state, "abandoned");
  });
});

describe("letters that are no longer wanted", () => {
  test("S-77: three links during an outage of the mail provider make one letter, with the newest link", async () => {
    await resend.refuse();
    const { userNumber, email } = await invite(company.owner);
    await drainOutbox();
    for (let times = 0; times < 2; times += 1) {
      await letTimePass("61 seconds", userNumber);
      await resendActivation(company.owner, userNumber);
      await drainOutbox();
    }
    await resend.recover();
    await letTimePass("61 seconds", userNumber);
    await drainOutbox();
    const [letter, ...more] = deliveriesTo(email);
    assert.deepEqual(more, []);
    assert.equal((await findLink(tokenIn(letter?.payload.text ?? ""))).state, "live");
    assert.deepEqual(
      (await lettersOf(userNumber)).map(({ state }) => state),
      ["cancelled", "cancelled", "sent"],
    );
  });

  test("S-77: a letter whose link died while it was being sent is not retried", async () => {
    const { userNumber, email } = await invite(company.owner);
    await letTimePass("61 seconds", userNumber);
    await rows(sql`update outbox set state = 'sending' where user_number = ${userNumber}`);
    await resendActivation(company.owner, userNumber);
    await drainOutbox();
    assert.equal(deliveriesTo(email).length, 1);
    assert.deepEqual(
      (await lettersOf(userNumber)).map(({ kind, state }) => [kind, state]),
      [
        ["activation", "cancelled"],
        ["newActivationLink", "sent"],
      ],
    );
  });

  test("S-72: removing a user deletes the user's letters", async () => {
    const { userNumber, email } = await invite(company.owner);
    await removeUser(company.owner, userNumber);
    assert.equal(await drainOutbox(), 0);
    assert.deepEqual(deliveriesTo(email), []);
  });
});

describe("a forgotten password (R-405, S-37)", () => {
  test("the request looks nothing up and stores one encrypted row of the same length for everybody", async () => {
    const known = await addUser(company.organizationId, ["invoices"], {
      email: "kennt@muster.example",
    });
    const moment = await momentOfChanges();
    const logins = [
      "kennt@muster.example",
      "fremd@muster.example",
      "5",
      "€".repeat(254),
      "😀".repeat(127),
    ];
    for (const login of logins) await requestPasswordReset(login, elsewhere().address);
    assert.deepEqual(await changesSince(moment, ["outbox", "rate_limits"]), []);
    const requests = await rows<{ length: number; kind: string; user: number | null }>(sql`
      select length(encrypted_request) as length, kind, user_number as user from outbox where encrypted_request is not null`);
    assert.equal(requests.length, logins.length);
    assert.equal(new Set(requests.map((row) => JSON.stringify(row))).size, 1);
    const stored = JSON.stringify((await dump()).outbox);
    assert.ok(!stored.includes("kennt@"), "encrypted");
    await drainOutbox();
    assert.deepEqual(
      (await lettersOf(known.userNumber)).map(({ kind }) => kind),
      ["passwordReset"],
    );
  });

  /** Requests, and the letters to one person that they lead to. */
  const cases: [title: string, facts: Parameters<typeof addUser>[2], letters: string[]][] = [
    ["an activated user gets a reset link", {}, ["passwordReset"]],
    [
      "a pending user gets the activation link",
      { activatedAt: null, passwordHash: null },
      ["newActivationLink"],
    ],
    [
      "a deactivated user is told whom to ask",
      { deactivatedAt: new Date() },
      ["accountRestricted"],
    ],
    [
      "a locked user is told whom to ask",
      { lockedAt: new Date(), lockedBy: "provider" },
      ["accountRestricted"],
    ],
    [
      "a user locked by failures is told whom to ask",
      { lockedAt: new Date(), lockedBy: "failures" },
      ["accountRestricted"],
    ],
    [
      "a deactivated pending user is told whom to ask",
      { activatedAt: null, passwordHash: null, deactivatedAt: new Date() },
      ["accountRestricted"],
    ],
  ];
  for (const [title, facts, expected] of cases) {
    test(title, async () => {
      const email = `vergessen-${randomBytes(6).toString("hex")}@muster.example`;
      const { userNumber } = await addUser(company.organizationId, ["invoices"], {
        ...facts,
        email,
      });
      await requestPasswordReset(email.toUpperCase(), elsewhere().address);
      // One call: nobody else sends the letter that this one decides on.
      await drainOutbox();
      assert.deepEqual(
        (await lettersOf(userNumber)).map(({ kind, state }) => [kind, state]),
        expected.map((kind) => [kind, "sent"]),
      );
      assert.equal(deliveriesTo(email).length, expected.length);
      assert.equal(
        await value(sql`select count(*)::int from outbox where encrypted_request is not null`),
        0,
      );
    });
  }

  test("the customer number sends the letter to the owner, and the username to its user", async () => {
    const number = await value<string>(sql`select customer_number from organizations
      where id = ${company.neighbour.organizationId}`);
    for (const login of [number, `u${company.colleague.userNumber}`])
      await requestPasswordReset(login, elsewhere().address);
    await drainOutbox();
    for (const { userNumber } of [company.neighbour, company.colleague])
      assert.deepEqual(
        (await lettersOf(userNumber)).map(({ kind }) => kind),
        ["passwordReset"],
      );
  });

  test("a request for an unknown login leads to nothing and is deleted", async () => {
    const letters = (await dump()).outbox;
    const moment = await momentOfChanges();
    for (const login of ["niemand@muster.example", "0", "u0", "\0", "a@b\0", "%", "'"])
      await requestPasswordReset(login, elsewhere().address);
    await drainOutbox();
    assert.deepEqual((await dump()).outbox, letters);
    assert.deepEqual(await changesSince(moment, ["outbox", "rate_limits"]), []);
  });

  test("a request that can no longer be decrypted is deleted", async () => {
    await rows(
      sql`insert into outbox (kind, encrypted_request) values ('passwordForgotten', 'deadbeef.AAAA')`,
    );
    await drainOutbox();
    assert.equal(
      await value(sql`select count(*)::int from outbox where encrypted_request is not null`),
      0,
    );
  });

  test("ten requests within a minute lead to one letter with a valid link", async () => {
    const email = "ungeduldig@muster.example";
    const { userNumber } = await addUser(company.organizationId, ["invoices"], { email });
    for (let times = 0; times < 10; times += 1)
      await requestPasswordReset(email, elsewhere().address);
    await Promise.all([drainOutbox(), drainOutbox()]);
    await drainOutbox();
    const [letter, ...more] = deliveriesTo(email);
    assert.deepEqual(more, []);
    const password = "Neun stille Möwen am Kai";
    await setPassword(tokenIn(letter?.payload.text ?? ""), password);
    assert.equal(await findAuthenticated(email, password), userNumber);
  });

  test("R-409: the link of a letter that was sent before the user was deactivated opens nothing", async () => {
    const email = "ausgesperrt@muster.example";
    const { userNumber } = await addUser(company.organizationId, ["invoices"], { email });
    await requestPasswordReset(email, elsewhere().address);
    await drainOutbox();
    await deactivateUser(company.owner, userNumber);
    const token = tokenIn(deliveriesTo(email)[0]?.payload.text ?? "");
    await assert.rejects(setPassword(token, "Neun stille Möwen am Kai"), { code: "linkDead" });
  });
});

// The last one: from here on, this process is ending.
test("S-96: a process that ends finishes the letter at the provider and gives back those that it has not begun", async () => {
  const people = [await invite(company.owner), await invite(company.owner)];
  const release = resend.hold();
  const before = resend.requests().length;
  const draining = drainOutbox();
  while (resend.requests().length === before) await value(sql`select 1`);
  beginEnding();
  release();
  assert.equal(await draining, 1);
  const left = await rows(sql`select state, attempts, next_attempt_at <= now() as due from outbox
    where user_number in ${people.map(({ userNumber }) => userNumber)} order by state`);
  assert.deepEqual(left, [
    { state: "queued", attempts: 0, due: true },
    { state: "sent", attempts: 1, due: false },
  ]);
});
