import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import fc from "fast-check";
import { findOwnAccount } from "#lib/domain/account/own-account";
import { findOwnRequirement } from "#lib/domain/second-factor/own-requirement";
import {
  findOwnRequirementQuestion,
  findRequirementQuestion,
} from "#lib/domain/second-factor/requirement-question";
import { readOpenTasks } from "#lib/domain/service/open-tasks";
import { findPendingStep } from "#lib/domain/sign-in/pending-step";
import { findSignedIn } from "#lib/domain/sign-in/session-user";
import { linesLogged } from "#lib/domain/testing/captured-log";
import { type Company, dayFromToday, openCompany } from "#lib/domain/testing/company";
import {
  addOrganization,
  addUser,
  openWorld,
  rows,
  value,
  type World,
} from "#lib/domain/testing/database";
import { assertRefused, auditLogSince, endOfAuditLog } from "#lib/domain/testing/dump";
import { equipped, passwordStep } from "#lib/domain/testing/factors";
import { lettersTo } from "#lib/domain/testing/letters";
import { hold } from "#lib/domain/testing/open-transactions";
import { atOnce } from "#lib/domain/testing/patience";
import { rounds } from "#lib/domain/testing/repetitions";
import { letDaysPass, requireFromToday } from "#lib/domain/testing/requirement";
import { letTimePass } from "#lib/domain/testing/time";
import { purge } from "#lib/domain/worker/purge";
import type { Actor } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import { Refusal } from "#lib/rules/refusal";
import {
  releaseSecondFactorHere,
  releaseSecondFactorOf,
  requireSecondFactorHere,
  requireSecondFactorOf,
} from "./require-second-factor";

let world: World;
let company: Company;
before(async () => {
  world = await openWorld();
  company = await openCompany();
});
after(() => world.close());

/** A customer with an owner and a colleague, both without a second factor. */
async function customer() {
  const root = { organizationId: company.provider.organizationId, kind: "provider" } as const;
  const { organizationId } = await addOrganization("customer", root, ["cloudPbx"]);
  const owner = await addUser(organizationId, [], { isOwner: true });
  const colleague = await addUser(organizationId, ["invoices"]);
  const customerNumber = await value<string>(
    sql`select customer_number from organizations where id = ${organizationId}`,
  );
  return { organizationId, owner, colleague, customerNumber };
}

/** The letters about the requirement to an organization's people, by kind, in the order of the outbox. */
function lettersAbout(organizationId: number) {
  return rows<{ kind: string; user: number }>(sql`
    select x.kind, x.user_number::int as user from outbox x join users u on u.number = x.user_number
    where u.organization_id = ${organizationId} and x.kind like 'secondFactor%' and x.kind not in ('secondFactorChanged', 'secondFactorReset')
    order by x.created_at, x.user_number`);
}

/** Those of a user that the mail provider got, by kind, after everything that waits was sent. */
async function lettersSentTo({ userNumber }: Actor) {
  const email = await value<string>(sql`select email from users where number = ${userNumber}`);
  const letters = await lettersTo(world, email);
  return letters.map(({ kind }) => kind).filter((kind) => kind.startsWith("secondFactor"));
}

const stored = (organizationId: number) =>
  rows(sql`select requires_second_factor as required, second_factor_by_provider as "byProvider",
    to_char(second_factor_from, 'YYYY-MM-DD') as "from" from organizations where id = ${organizationId}`);

/** A session of the day before, as one that runs over midnight. */
async function sessionOfYesterday({ userNumber }: Actor): Promise<string> {
  const session = await passwordStep(userNumber);
  await rows(
    sql`update sessions set created_at = created_at - interval '1 day' where user_number = ${userNumber}`,
  );
  return session;
}

describe("a second factor is required from a day on (R-313)", () => {
  test("until the day nothing changes, not for the owner who decided it either, and both are told at once", async () => {
    const { organizationId, owner, colleague } = await customer();
    const own = await passwordStep(owner.userNumber);
    const from = await dayFromToday(14);
    const since = await endOfAuditLog();
    await requireSecondFactorHere(owner, { from });
    assert.deepEqual(await auditLogSince(since), [
      {
        event: "secondFactor.required",
        outcome: "done",
        actor: owner.userNumber,
        target: null,
        organization: organizationId,
        details: { from },
      },
    ]);
    assert.ok(await findSignedIn(own, readOpenTasks));
    assert.ok(await findSignedIn(await passwordStep(colleague.userNumber), readOpenTasks));
    assert.deepEqual(await stored(organizationId), [{ required: true, byProvider: false, from }]);
    const { required, requiredFrom } = (await findOwnAccount(colleague)).factors;
    assert.deepEqual([required, requiredFrom], [false, from], "on the page Mein Konto");
    assert.deepEqual(
      await lettersAbout(organizationId),
      [owner, colleague].map(({ userNumber }) => ({
        kind: "secondFactorAnnounced",
        user: userNumber,
      })),
    );
  });

  test("from the day on a user without one sets it up at the next sign-in, and a running session goes on until its end", async () => {
    const { organizationId, owner, colleague } = await customer();
    const running = await sessionOfYesterday(owner);
    await requireFromToday(owner);
    assert.ok(await findSignedIn(running, readOpenTasks), "nobody is thrown out");
    assert.equal(await findPendingStep(running), null);
    const next = await passwordStep(colleague.userNumber);
    assert.equal(await findSignedIn(next, readOpenTasks), null);
    assert.equal(await findPendingStep(next), "enrolment");
    await rows(sql`update sessions set expires_at = now() where user_number = ${owner.userNumber}`);
    assert.equal(await findSignedIn(running, readOpenTasks), null);
    assert.equal((await findOwnRequirement(owner))?.from, null, "it holds");
    assert.deepEqual(await stored(organizationId), [
      { required: true, byProvider: false, from: await dayFromToday(0) },
    ]);
  });

  test("the earliest day is tomorrow, on the provider's calendar", async () => {
    const { owner, customerNumber } = await customer();
    const { provider } = company;
    for (const days of [0, -1, -30]) {
      const from = await dayFromToday(days);
      const values = await assertRefused(
        owner,
        () => requireSecondFactorHere(owner, { from }),
        "dayTooEarly",
      );
      assert.deepEqual(values, { earliest: await dayFromToday(1) });
      await assertRefused(
        provider,
        () => requireSecondFactorOf(provider, { customerNumber, from }),
        "dayTooEarly",
      );
    }
  });

  test("the day can be moved, which is told again, and taken back; once it has come it can only be taken back", async () => {
    const { organizationId, owner } = await customer();
    await requireSecondFactorHere(owner, { from: await dayFromToday(3) });
    await requireSecondFactorHere(owner, { from: await dayFromToday(3) });
    assert.equal((await lettersAbout(organizationId)).length, 2, "a second click changes nothing");
    await requireSecondFactorHere(owner, { from: await dayFromToday(20) });
    assert.equal((await lettersAbout(organizationId)).length, 4);
    assert.equal((await findOwnRequirement(owner))?.from, await dayFromToday(20));
    await letDaysPass(20, organizationId);
    const later = await dayFromToday(30);
    await assertRefused(
      owner,
      () => requireSecondFactorHere(owner, { from: later }),
      "requiredAlready",
    );
    const since = await endOfAuditLog();
    await releaseSecondFactorHere(owner);
    await releaseSecondFactorHere(owner);
    assert.deepEqual(
      (await auditLogSince(since)).map(({ event, outcome }) => [event, outcome]),
      [["secondFactor.optional", "done"]],
    );
    assert.deepEqual(await stored(organizationId), [
      { required: false, byProvider: false, from: null },
    ]);
  });

  test("one that was required before there were days stays in force, and has no day to move", async () => {
    const { organizationId, owner, colleague, customerNumber } = await customer();
    await rows(
      sql`update organizations set requires_second_factor = true where id = ${organizationId}`,
    );
    assert.equal(await findPendingStep(await passwordStep(colleague.userNumber)), "enrolment");
    for (const question of [
      await findOwnRequirementQuestion(owner),
      await findRequirementQuestion(company.provider, customerNumber),
    ])
      assert.deepEqual([question?.holds, question?.from], [true, null]);
    const from = await dayFromToday(5);
    await assertRefused(owner, () => requireSecondFactorHere(owner, { from }), "requiredAlready");
  });

  test("somebody who clicks to and fro writes no more letters than five a day to each person", async () => {
    const { organizationId, owner, customerNumber } = await customer();
    for (const days of [2, 3, 4, 5, 6])
      await requireSecondFactorHere(owner, { from: await dayFromToday(days) });
    const from = await dayFromToday(7);
    await assertRefused(owner, () => requireSecondFactorHere(owner, { from }), "tooManyAttempts");
    assert.equal((await lettersAbout(organizationId)).length, 10);
    await requireSecondFactorOf(company.provider, { customerNumber, from });
    assert.deepEqual(
      await stored(organizationId),
      [{ required: true, byProvider: true, from }],
      "the provider is not kept from deciding",
    );
  });

  test("a day that is moved while its letters wait is written once, and as it is now", async () => {
    const { organizationId, owner, colleague } = await customer();
    for (const days of [2, 3]) {
      await requireSecondFactorHere(owner, { from: await dayFromToday(days) });
      await requireSecondFactorHere(owner, { from: await dayFromToday(days + 2) });
      const sent = days === 2 ? ["secondFactorAnnounced"] : Array(2).fill("secondFactorAnnounced");
      for (const person of [owner, colleague]) assert.deepEqual(await lettersSentTo(person), sent);
    }
    assert.deepEqual(
      await rows(sql`select x.state, count(*)::int as letters from outbox x join users u on u.number = x.user_number
        where u.organization_id = ${organizationId} group by 1 order by 1`),
      [
        { state: "cancelled", letters: 4 },
        { state: "sent", letters: 4 },
      ],
    );
  });
});

describe("who decides about it (D-1)", () => {
  test("only the organization's owner and the provider decide, and nobody for the provider", async () => {
    const { administrator, colleague, reseller, provider, neighbour, owner } = company;
    const here = { from: await dayFromToday(14) };
    const [customerNumber, home] = await Promise.all(
      [company.organizationId, provider.organizationId].map((id) =>
        value<string>(sql`select customer_number from organizations where id = ${id}`),
      ),
    );
    const own = [
      [administrator, "ownerOnly"],
      [colleague, "notFound"],
      [provider, "providerOrganization"],
    ] as const;
    for (const [actor, code] of own) {
      await assertRefused(actor, () => requireSecondFactorHere(actor, here), code);
      await assertRefused(actor, () => releaseSecondFactorHere(actor), code);
      assert.equal(await findOwnRequirementQuestion(actor), null);
    }
    const there = { customerNumber: customerNumber ?? "", ...here };
    for (const actor of [reseller, owner, neighbour]) {
      await assertRefused(actor, () => requireSecondFactorOf(actor, there), "serviceOnly");
      await assertRefused(actor, () => releaseSecondFactorOf(actor, there), "serviceOnly");
      assert.equal(await findRequirementQuestion(actor, there.customerNumber), null);
    }
    const atHome = { customerNumber: home ?? "", ...here };
    for (const decide of [requireSecondFactorOf, releaseSecondFactorOf])
      await assertRefused(provider, () => decide(provider, atHome), "providerOrganization");
    assert.equal(await findRequirementQuestion(provider, atHome.customerNumber), null);
  });

  test("the owner neither lifts nor moves what the provider requires, and the provider lifts what the owner requires", async () => {
    const { organizationId, owner, customerNumber } = await customer();
    const { provider } = company;
    const from = await dayFromToday(10);
    await requireSecondFactorOf(provider, { customerNumber, from });
    assert.equal((await findOwnRequirement(owner))?.byProvider, true);
    assert.equal(await findOwnRequirementQuestion(owner), null);
    const later = await dayFromToday(300);
    for (const attempted of [
      () => requireSecondFactorHere(owner, { from: later }),
      () => releaseSecondFactorHere(owner),
    ])
      await assertRefused(owner, attempted, "requiredByProvider");
    await letDaysPass(10, organizationId);
    assert.equal(await findPendingStep(await passwordStep(owner.userNumber)), "enrolment");
    await assertRefused(owner, () => releaseSecondFactorHere(owner), "requiredByProvider");
    await releaseSecondFactorOf(provider, { customerNumber });
    assert.equal(await findPendingStep(await passwordStep(owner.userNumber)), null);
    await requireSecondFactorHere(owner, { from });
    await releaseSecondFactorOf(provider, { customerNumber });
    assert.equal((await findOwnRequirement(owner))?.required, false);
  });

  test("the provider makes binding what the owner has required, also if it holds already", async () => {
    const { organizationId, owner, customerNumber } = await customer();
    const { provider } = company;
    const from = await dayFromToday(10);
    await requireSecondFactorHere(owner, { from });
    await requireSecondFactorOf(provider, { customerNumber, from });
    assert.equal((await lettersAbout(organizationId)).length, 2, "the day is the same");
    assert.deepEqual(await stored(organizationId), [{ required: true, byProvider: true, from }]);
    await releaseSecondFactorOf(provider, { customerNumber });
    await requireFromToday(owner);
    await requireSecondFactorOf(provider, { customerNumber, from });
    assert.deepEqual(await stored(organizationId), [
      { required: true, byProvider: true, from: await dayFromToday(0) },
    ]);
    await assertRefused(
      provider,
      () => requireSecondFactorOf(provider, { customerNumber, from }),
      "requiredAlready",
    );
  });

  test("two clicks at the same moment are one decision, with one letter to each person", async () => {
    const { organizationId, owner } = await customer();
    const from = await dayFromToday(14);
    const since = await endOfAuditLog();
    const click = () => requireSecondFactorHere(owner, { from });
    assert.deepEqual(await atOnce(click, click, click), ["done", "done", "done"]);
    assert.equal((await auditLogSince(since)).length, 1);
    assert.equal((await lettersAbout(organizationId)).length, 2);
  });
});

test("the question names those who have no second factor, also the reader (R-313)", async () => {
  const { organizationId, owner, colleague, customerNumber } = await customer();
  await equipped(await addUser(organizationId, ["invoices"]));
  for (const facts of [{ activatedAt: null, passwordHash: null }, { deactivatedAt: new Date() }])
    await addUser(organizationId, ["invoices"], facts);
  const name = await value<string>(
    sql`select name from organizations where id = ${organizationId}`,
  );
  const names = await value<
    string[]
  >(sql`select json_agg(first_name || ' ' || last_name order by number)
    from users where number in (${owner.userNumber}, ${colleague.userNumber})`);
  const question = {
    ...{ required: false, from: null, byProvider: false, name, customerNumber },
    holds: false,
    ...{ today: await dayFromToday(0), earliest: await dayFromToday(1) },
    ...{ active: 3, without: 2, names, oneself: true },
  };
  assert.deepEqual(await findOwnRequirementQuestion(owner), question);
  assert.deepEqual(await findRequirementQuestion(company.provider, customerNumber), {
    ...question,
    oneself: false,
  });
  const from = await dayFromToday(9);
  await requireSecondFactorHere(owner, { from });
  const asked = await findOwnRequirementQuestion(owner);
  assert.deepEqual(asked, { ...question, required: true, from });
});

test("the question counts no further than it needs to say that there are more (R-313)", async () => {
  const { organizationId, owner } = await customer();
  await rows(sql`insert into users (organization_id, first_name, last_name, email, activated_at, password_hash)
    select ${organizationId}, 'Ola', 'Nowak', gen_random_uuid() || '@muster.example', now(),
      (select password_hash from users where number = ${owner.userNumber})
    from generate_series(1, ${limits.matchCap}::int)`);
  const asked = await findOwnRequirementQuestion(owner);
  const most = limits.matchCap + 1;
  assert.deepEqual([asked?.active, asked?.without], [most, most]);
});

describe("reminders (R-313)", () => {
  const kindsTo = async (organizationId: number, { userNumber }: Actor) =>
    (await lettersAbout(organizationId))
      .filter(({ user }) => user === userNumber)
      .map(({ kind }) => kind);

  test("seven days and one day before, those who still have no second factor are reminded, once each", async () => {
    const { organizationId, owner, colleague } = await customer();
    await requireSecondFactorHere(owner, { from: await dayFromToday(14) });
    await letDaysPass(6, organizationId);
    assert.equal((await purge()).requirements, 0, "eight days before");
    await letDaysPass(1, organizationId);
    await equipped(owner);
    const purges = await Promise.all([purge(), purge(), purge()]);
    assert.equal(
      purges.reduce((sum, { requirements }) => sum + requirements, 0),
      1,
    );
    await letDaysPass(5, organizationId);
    assert.equal((await purge()).requirements, 0, "two days before");
    await letDaysPass(1, organizationId);
    assert.equal((await purge()).requirements, 1);
    await purge();
    await letDaysPass(1, organizationId);
    assert.equal((await purge()).requirements, 0, "on the day");
    assert.deepEqual(await kindsTo(organizationId, colleague), [
      "secondFactorAnnounced",
      "secondFactorWeek",
      "secondFactorDay",
    ]);
    assert.deepEqual(await kindsTo(organizationId, owner), ["secondFactorAnnounced"]);
  });

  test("a reminder that would come on the day of another letter is left out, and one that is late comes nevertheless", async () => {
    const soon = await customer();
    await requireSecondFactorHere(soon.owner, { from: await dayFromToday(1) });
    const week = await customer();
    await requireSecondFactorHere(week.owner, { from: await dayFromToday(7) });
    const late = await customer();
    await requireSecondFactorHere(late.owner, { from: await dayFromToday(14) });
    await letDaysPass(10, late.organizationId);
    assert.equal((await purge()).requirements, 1);
    assert.deepEqual(await kindsTo(soon.organizationId, soon.owner), ["secondFactorAnnounced"]);
    assert.deepEqual(await kindsTo(week.organizationId, week.owner), ["secondFactorAnnounced"]);
    assert.deepEqual(await kindsTo(late.organizationId, late.owner), [
      "secondFactorAnnounced",
      "secondFactorWeek",
    ]);
  });

  test("an organization that is being changed is waited for, and then reminded", async () => {
    const { organizationId, owner, colleague } = await customer();
    await requireSecondFactorHere(owner, { from: await dayFromToday(14) });
    await letDaysPass(13, organizationId);
    await using held = await hold(
      sql`select from organizations where id = ${organizationId} for share`,
    );
    const purging = purge();
    await Promise.race([held.waiter(), purging]);
    await held.keep();
    assert.equal((await purging).requirements, 1);
    assert.deepEqual(await kindsTo(organizationId, colleague), [
      "secondFactorAnnounced",
      "secondFactorDay",
    ]);
  });

  test("an organization that stays locked keeps neither another one's reminders nor the rest of the purge, and is reminded by the next run", async () => {
    const busy = await customer();
    const free = await customer();
    for (const { organizationId, owner } of [busy, free]) {
      await requireSecondFactorHere(owner, { from: await dayFromToday(14) });
      await letDaysPass(13, organizationId);
    }
    await rows(sql`insert into oidc_records (model, id_hash, payload, expires_at)
      values ('Interaction', 'over', '{}', clock_timestamp() - interval '1 minute')`);
    const held = await hold(
      sql`select from organizations where id = ${busy.organizationId} for share`,
    );
    const logged = await linesLogged(purge).finally(held.undo);
    assert.deepEqual(
      logged.filter(({ event }) => event === "fault").map(({ where }) => where),
      ["requirements"],
    );
    assert.deepEqual(await kindsTo(free.organizationId, free.owner), [
      "secondFactorAnnounced",
      "secondFactorDay",
    ]);
    assert.deepEqual(await kindsTo(busy.organizationId, busy.owner), ["secondFactorAnnounced"]);
    assert.deepEqual(await rows(sql`select from oidc_records where id_hash = 'over'`), []);
    assert.equal((await purge()).requirements, 1);
  });

  test("a letter that is late announces no day that has come", async () => {
    const { organizationId, owner } = await customer();
    await requireSecondFactorHere(owner, { from: await dayFromToday(1) });
    await letDaysPass(1, organizationId);
    assert.deepEqual(await lettersSentTo(owner), []);
    const states =
      await rows(sql`select distinct x.state from outbox x join users u on u.number = x.user_number
      where u.organization_id = ${organizationId}`);
    assert.deepEqual(states, [{ state: "cancelled" }]);
  });

  test("what was taken back is not reminded of, and a letter that is not true any more is not sent", async () => {
    const { organizationId, owner, colleague } = await customer();
    await requireSecondFactorHere(owner, { from: await dayFromToday(14) });
    await equipped(colleague);
    const emails = await rows<{ number: number; email: string }>(sql`
      select number::int, email from users where organization_id = ${organizationId} order by number`);
    const [own = "", other = ""] = emails.map(({ email }) => email);
    const [letter] = await lettersTo(world, own);
    assert.equal(letter?.kind, "secondFactorAnnounced");
    assert.ok(letter?.text.includes("/account"));
    assert.deepEqual(
      (await lettersTo(world, other)).filter(({ kind }) => kind === "secondFactorAnnounced"),
      [],
      "somebody who has set one up meanwhile",
    );
    await letDaysPass(13, organizationId);
    await releaseSecondFactorHere(owner);
    assert.equal((await purge()).requirements, 0);
    await letTimePass("1 hour", owner.userNumber);
  });
});

/** What happens in a random story. */
type Step =
  | { what: "require" | "requireOf"; days: number }
  | { what: "release" | "releaseOf" | "hostile" }
  | { what: "days"; days: number };

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    what: fc.constantFrom("require" as const, "requireOf" as const),
    days: fc.integer({ min: -2, max: 20 }),
  }),
  fc.record({
    what: fc.constantFrom("release" as const, "releaseOf" as const, "hostile" as const),
  }),
  fc.record({ what: fc.constant("days" as const), days: fc.integer({ min: 1, max: 12 }) }),
);

test("whatever is decided and however time passes, no decision ends a session, and a sign-in needs a second factor exactly from the day on (R-313)", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { minLength: 3, maxLength: 10 }), async (story) => {
      const { organizationId, owner, colleague, customerNumber } = await customer();
      const stranger = await addUser(organizationId, ["userAdministration"]);
      const { provider } = company;
      // The model: null for optional, otherwise the days that are left, and whether the provider decided.
      let left: number | null = null;
      let byProvider = false;
      const running = await sessionOfYesterday(owner);
      const outcome = (work: Promise<void>) =>
        work.then(
          () => "done",
          (error: unknown) => {
            assert.ok(error instanceof Refusal, String(error));
            return error.code;
          },
        );
      for (const step of story) {
        // Counted elsewhere: here nobody is held up.
        await rows(sql`delete from rate_limits where limiter = 'requirementDecision'`);
        const holds: boolean = left !== null && left <= 0;
        let expected = "done";
        if (step.what === "days") {
          await letDaysPass(step.days, organizationId);
          if (left !== null) left -= step.days;
        } else if (step.what === "require") {
          if (byProvider) expected = "requiredByProvider";
          else if (holds) expected = "requiredAlready";
          else if (step.days < 1) expected = "dayTooEarly";
          else left = step.days;
          const from = await dayFromToday(step.days);
          assert.equal(await outcome(requireSecondFactorHere(owner, { from })), expected);
        } else if (step.what === "requireOf") {
          if (holds && byProvider) expected = "requiredAlready";
          else if (!holds && step.days < 1) expected = "dayTooEarly";
          else byProvider = true;
          if (expected === "done" && !holds) left = step.days;
          const from = await dayFromToday(step.days);
          const asked = requireSecondFactorOf(provider, { customerNumber, from });
          assert.equal(await outcome(asked), expected);
        } else if (step.what === "release") {
          if (byProvider) expected = "requiredByProvider";
          else left = null;
          assert.equal(await outcome(releaseSecondFactorHere(owner)), expected);
        } else if (step.what === "releaseOf") {
          [left, byProvider] = [null, false];
          assert.equal(await outcome(releaseSecondFactorOf(provider, { customerNumber })), "done");
        } else {
          const from = await dayFromToday(400);
          assert.equal(await outcome(requireSecondFactorHere(stranger, { from })), "ownerOnly");
          assert.equal(await outcome(releaseSecondFactorHere(stranger)), "ownerOnly");
        }
        const inForce: boolean = left !== null && left <= 0;
        const told = JSON.stringify(step);
        assert.deepEqual(
          await findOwnRequirement(owner).then((found) => found && [found.required, found.from]),
          [left !== null, left === null || inForce ? null : await dayFromToday(left)],
          told,
        );
        const [row] = await rows<{ early: boolean | null }>(sql`select
          second_factor_from <= (clock_timestamp() at time zone 'Europe/Berlin')::date - 1 as early
          from organizations where id = ${organizationId}`);
        // Its day is before that of the running session only after the story has let days pass behind it.
        if (!row?.early) assert.ok(await findSignedIn(running, readOpenTasks), told);
        assert.equal(
          await findPendingStep(await passwordStep(colleague.userNumber)),
          inForce ? "enrolment" : null,
          told,
        );
      }
    }),
    { numRuns: rounds(12, 60), seed: 20_261_130 },
  );
});
