import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import { releaseSecondFactorHere } from "#lib/domain/organizations/require-second-factor";
import { readOpenTasks } from "#lib/domain/service/open-tasks";
import { enrolApp, findEnrolment } from "#lib/domain/sign-in/enrolment";
import { findPendingStep } from "#lib/domain/sign-in/pending-step";
import { enterWithCode, findSecondStep } from "#lib/domain/sign-in/second-step";
import { findSignedIn } from "#lib/domain/sign-in/session-user";
import { startSession } from "#lib/domain/sign-in/sessions";
import { endOwnSession } from "#lib/domain/sign-in/sign-out";
import { type Company, openCompany } from "#lib/domain/testing/company";
import {
  addOrganization,
  addUser,
  knownPassword,
  openWorld,
  rows,
  value,
  type World,
} from "#lib/domain/testing/database";
import { assertRefused, auditLogSince, dump, endOfAuditLog } from "#lib/domain/testing/dump";
import {
  browser,
  codeOf,
  equipped as equip,
  factorOf,
  hashOf,
  letStepsPass,
  passwordStep,
  wrongCode,
} from "#lib/domain/testing/factors";
import { lettersTo } from "#lib/domain/testing/letters";
import { requireFromToday } from "#lib/domain/testing/requirement";
import { letTimePass } from "#lib/domain/testing/time";
import { resetSecondFactor } from "#lib/domain/users/reset-second-factor";
import { drainOutbox } from "#lib/domain/worker/deliver-outbox";
import { purge } from "#lib/domain/worker/purge";
import { decrypt } from "#lib/infra/crypto/encryption";
import type { Actor } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import { findOpenedFactors, openOwnFactors } from "./open-factors";
import { findOwnAccount } from "./own-account";
import { renewOwnRecoveryCodes, setUpOwnApp, switchOffOwnFactors } from "./second-factor";

let world: World;
let company: Company;
before(async () => {
  world = await openWorld();
  company = await openCompany();
});
after(() => world.close());

/** A user with a password and an app. */
const equipped = async (actor?: Actor) =>
  equip(actor ?? (await addUser(company.organizationId, ["invoices"])));

describe("a user with a second factor signs in in two steps (D-1)", () => {
  test("a pending session after the password gives no access", async () => {
    const { actor, secret } = await equipped();
    const pending = await passwordStep(actor.userNumber);
    assert.equal(await findSignedIn(pending, readOpenTasks), null);
    assert.equal(await findPendingStep(pending), "secondFactor");
    assert.equal(await findEnrolment(pending), null);
    const own = await hashOf(pending);
    assert.ok((await findOwnAccount(actor)).sessions.every(({ session }) => session !== own));
    assert.equal(await findOpenedFactors(actor, own), null);
    await assertRefused(null, () => enrolApp(pending, codeOf(secret), browser), "sessionEnded");
  });

  test("a right code turns the pending session into a session with a new id and all effects of a sign-in (S-12)", async () => {
    const { actor, secret } = await equipped();
    await rows(sql`update users set last_sign_in_at = null where number = ${actor.userNumber}`);
    const pending = await passwordStep(actor.userNumber);
    const signedIn = sql`select last_sign_in_at is not null from users where number = ${actor.userNumber}`;
    assert.equal(await value(signedIn), false);
    const since = await endOfAuditLog();
    const session = await enterWithCode(pending, codeOf(secret), browser);
    assert.notEqual(session, pending);
    assert.equal((await findSignedIn(session, readOpenTasks))?.actor.userNumber, actor.userNumber);
    assert.equal(await findPendingStep(pending), null);
    assert.equal(await value(signedIn), true);
    const auditLog = await auditLogSince(since);
    assert.deepEqual(
      auditLog.map(({ event, outcome, details }) => [event, outcome, details]),
      [["session.started", "done", { factor: "app" }]],
    );
  });

  test("a session says when its user proved who they are, and with which factor: at its beginning, not at the password", async () => {
    const { actor, secret, codes, session } = await equipped();
    assert.equal(await factorOf(session), null, "it began with the password alone");
    const pending = await passwordStep(actor.userNumber);
    const old = await hashOf(pending);
    await rows(sql`update sessions set authenticated_at = authenticated_at - interval '5 minutes',
      created_at = created_at - interval '5 minutes' where id_hash = ${old}`);
    const entered = await enterWithCode(pending, codeOf(secret), browser);
    assert.equal(await factorOf(entered), "app");
    const since = sql`select authenticated_at > clock_timestamp() - interval '1 minute' and authenticated_at >= created_at
      from sessions where id_hash = ${await hashOf(entered)}`;
    assert.equal(await value(since), true);
    const next = await passwordStep(actor.userNumber);
    assert.equal(
      await factorOf(await enterWithCode(next, codes[0] ?? "", browser)),
      "recoveryCode",
    );
  });

  test("a pending session expires after ten minutes", async () => {
    const { actor, secret } = await equipped();
    const pending = await passwordStep(actor.userNumber);
    const own = await hashOf(pending);
    await rows(
      sql`update sessions set expires_at = expires_at - interval '10 minutes' where id_hash = ${own}`,
    );
    assert.equal(await findPendingStep(pending), null);
    await assertRefused(
      null,
      () => enterWithCode(pending, codeOf(secret), browser),
      "sessionEnded",
    );
    await purge();
    assert.equal(await value(sql`select count(*)::int from sessions where id_hash = ${own}`), 0);
  });

  test("a user who is deactivated or locked between the two steps does not get in", async () => {
    const { actor, secret } = await equipped();
    const pending = await passwordStep(actor.userNumber);
    await rows(sql`update users set deactivated_at = now() where number = ${actor.userNumber}`);
    await assertRefused(
      null,
      () => enterWithCode(pending, codeOf(secret), browser),
      "sessionEnded",
    );
  });

  test("a wrong code changes nothing and is recorded; the right one still works afterwards", async () => {
    const { actor, secret } = await equipped();
    const pending = await passwordStep(actor.userNumber);
    const since = await endOfAuditLog();
    await assert.rejects(enterWithCode(pending, wrongCode(secret), browser), { code: "wrongCode" });
    assert.deepEqual(
      (await auditLogSince(since)).map(({ event, outcome, target, details }) => [
        event,
        outcome,
        target,
        details,
      ]),
      [["session.started", "refused", actor.userNumber, { reason: "wrongCode" }]],
    );
    const failures = () =>
      value<number>(sql`select failed_sign_ins from users where number = ${actor.userNumber}`);
    assert.equal(await failures(), 1, "it counts towards the lock, like a wrong password (R-503)");
    assert.ok(await enterWithCode(pending, codeOf(secret), browser));
    assert.equal(await failures(), 0);
  });

  test("wrong codes count as wrong passwords: the hundredth locks the account and ends its pending sessions (R-503)", async () => {
    const { actor, secret } = await equipped();
    const pending = await passwordStep(actor.userNumber);
    const failures = sql`select failed_sign_ins from users where number = ${actor.userNumber}`;
    await assert.rejects(enterWithCode(pending, wrongCode(secret), browser), { code: "wrongCode" });
    assert.equal(await value(failures), 1);
    await passwordStep(actor.userNumber);
    assert.equal(await value(failures), 1, "the right password alone forgives nothing");
    await enterWithCode(pending, codeOf(secret), browser);
    assert.equal(await value(failures), 0);
    await letStepsPass(actor.userNumber);
    await rows(sql`update users set failed_sign_ins = ${limits.failuresUntilLock - 1}
      where number = ${actor.userNumber}`);
    const last = await passwordStep(actor.userNumber);
    await assert.rejects(enterWithCode(last, wrongCode(secret), browser), { code: "wrongCode" });
    assert.equal(
      await value(sql`select locked_by from users where number = ${actor.userNumber}`),
      "failures",
    );
    await assertRefused(null, () => enterWithCode(last, codeOf(secret), browser), "sessionEnded");
    assert.equal(await startSession(actor.userNumber, { ...browser, previousSession: null }), null);
  });

  test("after five wrong codes a user has to wait", async () => {
    const { actor, secret } = await equipped();
    const pending = await passwordStep(actor.userNumber);
    for (let attempt = 0; attempt < 5; attempt++)
      await assert.rejects(enterWithCode(pending, wrongCode(secret), browser), {
        code: "wrongCode",
      });
    await assert.rejects(enterWithCode(pending, codeOf(secret), browser), {
      code: "tooManyAttempts",
    });
  });

  test("codes are accepted from a clock that is up to half a minute slow or fast", async (t) => {
    // A frozen clock, so that the time step does not change meanwhile.
    t.mock.timers.enable({ apis: ["Date"], now: Date.now() });
    const { actor, secret } = await equipped();
    for (const steps of [-1, 0, 1]) {
      const pending = await passwordStep(actor.userNumber);
      assert.ok(await enterWithCode(pending, codeOf(secret, steps), browser), String(steps));
      await letStepsPass(actor.userNumber);
    }
    for (const steps of [-2, 2]) {
      const pending = await passwordStep(actor.userNumber);
      await assert.rejects(enterWithCode(pending, codeOf(secret, steps), browser), {
        code: "wrongCode",
      });
    }
  });
});

describe("a code works only once", () => {
  test("a code of an app is refused the second time, and so are earlier ones (RFC 6238, 5.2)", async () => {
    const { actor, secret } = await equipped();
    const code = codeOf(secret);
    await enterWithCode(await passwordStep(actor.userNumber), code, browser);
    for (const used of [code, codeOf(secret, -1)]) {
      const pending = await passwordStep(actor.userNumber);
      await assert.rejects(enterWithCode(pending, used, browser), { code: "wrongCode" });
    }
  });

  test("of two simultaneous sign-ins with the same code of an app one succeeds", async () => {
    const { actor, secret } = await equipped();
    for (let round = 0; round < 5; round++) {
      const pending = [await passwordStep(actor.userNumber), await passwordStep(actor.userNumber)];
      const code = codeOf(secret);
      const outcomes = await Promise.allSettled(
        pending.map((session) => enterWithCode(session, code, browser)),
      );
      assert.deepEqual(outcomes.map(({ status }) => status).toSorted(), ["fulfilled", "rejected"]);
      await letStepsPass(actor.userNumber);
    }
  });

  test("a recovery code works once, also when two use it simultaneously, and the user gets a letter", async () => {
    const { actor, codes } = await equipped();
    assert.equal(codes.length, limits.recoveryCodes);
    const [first = "", second = ""] = codes;
    const pending = [await passwordStep(actor.userNumber), await passwordStep(actor.userNumber)];
    const outcomes = await Promise.allSettled(
      pending.map((session) => enterWithCode(session, first.toUpperCase(), browser)),
    );
    assert.deepEqual(outcomes.map(({ status }) => status).toSorted(), ["fulfilled", "rejected"]);
    const again = await passwordStep(actor.userNumber);
    await assert.rejects(enterWithCode(again, first, browser), { code: "wrongCode" });
    await rows(sql`delete from rate_limits`);
    assert.ok(await enterWithCode(again, second.replaceAll("-", " "), browser));
    const left = sql`select count(*)::int from recovery_codes where user_number = ${actor.userNumber} and used_at is null`;
    assert.equal(await value(left), limits.recoveryCodes - 2);
    const told = sql`select count(*)::int from outbox where user_number = ${actor.userNumber} and kind = 'secondFactorChanged'`;
    // The setup, and each of the two codes.
    assert.equal(await value(told), 3);
    await drainOutbox();
    const email = await value<string>(
      sql`select email from users where number = ${actor.userNumber}`,
    );
    const letters = (await lettersTo(world, email)).filter(
      ({ kind }) => kind === "secondFactorChanged",
    );
    assert.deepEqual(
      letters.map(
        ({ text }) => /App als zweiter Schritt|mit einem Wiederherstellungscode/.exec(text)?.[0],
      ),
      ["App als zweiter Schritt", ...Array(2).fill("mit einem Wiederherstellungscode")],
      "FEEL-D8: each letter says what it is about",
    );
  });

  test("a pending session becomes one session, even with two different right codes simultaneously", async () => {
    const { actor, secret, codes } = await equipped();
    const pending = await passwordStep(actor.userNumber);
    const outcomes = await Promise.allSettled(
      [codeOf(secret), codes[0] ?? ""].map((code) => enterWithCode(pending, code, browser)),
    );
    assert.deepEqual(outcomes.map(({ status }) => status).toSorted(), ["fulfilled", "rejected"]);
  });
});

describe("a user changes their own second factor only with the password (ASVS 7.5.1)", () => {
  test("a wrong password unlocks nothing and is recorded", async () => {
    const actor = await addUser(company.organizationId, ["invoices"]);
    const own = await hashOf(await passwordStep(actor.userNumber));
    const since = await endOfAuditLog();
    await assert.rejects(openOwnFactors(actor, own, { currentPassword: "falsch" }), {
      code: "wrongPassword",
    });
    assert.equal(await findOpenedFactors(actor, own), null);
    assert.deepEqual(
      (await auditLogSince(since)).map(({ event, details }) => [event, details.reason]),
      [["secondFactor.opened", "wrongPassword"]],
    );
  });

  test("without the password, in another session or too late nothing is changed", async () => {
    const { actor, session, secret } = await equipped();
    const own = await hashOf(session);
    const changes = {
      app: () => setUpOwnApp(actor, own, { code: codeOf(secret) }),
      codes: () => renewOwnRecoveryCodes(actor, own),
      off: () => switchOffOwnFactors(actor, own),
    };
    const closed = async () => {
      for (const change of [changes.codes, changes.off])
        await assertRefused(actor, change, "passwordNeeded");
      await assert.rejects(changes.app(), { code: "passwordNeeded" });
    };
    await closed();
    const elsewhere = await hashOf(
      await enterWithCode(await passwordStep(actor.userNumber), codeOf(secret), browser),
    );
    await openOwnFactors(actor, elsewhere, { currentPassword: knownPassword });
    await closed();
    await openOwnFactors(actor, own, { currentPassword: knownPassword });
    await rows(
      sql`update sessions set reauthenticated_at = reauthenticated_at - interval '10 minutes' where id_hash = ${own}`,
    );
    await closed();
  });

  test("a change ends the other sessions, adds an audit entry and sends a letter, and no code or secret is stored in plain text", async () => {
    const actor = await addUser(company.organizationId, ["invoices"]);
    const session = await passwordStep(actor.userNumber);
    const other = await passwordStep(actor.userNumber);
    const own = await hashOf(session);
    await openOwnFactors(actor, own, { currentPassword: knownPassword });
    const secret = (await findOpenedFactors(actor, own))?.setup.secret ?? "";
    const since = await endOfAuditLog();
    const codes = (await setUpOwnApp(actor, own, { code: codeOf(secret) })) ?? [];
    assert.ok(await findSignedIn(session, readOpenTasks));
    assert.equal(await findSignedIn(other, readOpenTasks), null);
    assert.deepEqual(
      (await auditLogSince(since)).map(({ event, outcome, details }) => [event, outcome, details]),
      [["secondFactor.added", "done", { factor: "app" }]],
    );
    const everything = JSON.stringify(await dump());
    for (const needle of [secret, ...codes, ...codes.map((code) => code.replaceAll("-", ""))])
      assert.ok(!everything.includes(needle));
    assert.equal(
      await value(
        sql`select encrypted_secret is null and reauthenticated_at is null from sessions where id_hash = ${own}`,
      ),
      true,
    );
    await drainOutbox();
    const email = await value<string>(
      sql`select email from users where number = ${actor.userNumber}`,
    );
    const letter = (await lettersTo(world, email)).at(-1);
    assert.equal(letter?.kind, "secondFactorChanged");
    assert.match(letter?.text ?? "", /10 Wiederherstellungscodes sind noch übrig/);
    assert.match(
      letter?.text ?? "",
      /wurde eine Authenticator-App als zweiter Schritt eingerichtet/,
    );
    assert.match(letter?.text ?? "", /, Firefox\./);
  });

  test("a wrong first code sets up nothing, and a previous app keeps working", async () => {
    const { actor, session, secret } = await equipped();
    const own = await hashOf(session);
    await openOwnFactors(actor, own, { currentPassword: knownPassword });
    const next = (await findOpenedFactors(actor, own))?.setup.secret ?? "";
    assert.notEqual(next, secret);
    await assert.rejects(setUpOwnApp(actor, own, { code: wrongCode(next) }), { code: "wrongCode" });
    await enterWithCode(await passwordStep(actor.userNumber), codeOf(secret), browser);
    assert.equal(await setUpOwnApp(actor, own, { code: codeOf(next) }), null, "the codes stay");
    await letStepsPass(actor.userNumber);
    const pending = await passwordStep(actor.userNumber);
    await assert.rejects(enterWithCode(pending, codeOf(secret), browser), { code: "wrongCode" });
    assert.ok(await enterWithCode(pending, codeOf(next), browser));
  });

  test("new recovery codes replace the old ones, and without a second factor the password is enough again", async () => {
    const { actor, session, codes } = await equipped();
    const own = await hashOf(session);
    await openOwnFactors(actor, own, { currentPassword: knownPassword });
    const fresh = await renewOwnRecoveryCodes(actor, own);
    assert.equal(new Set([...fresh, ...codes]).size, 2 * limits.recoveryCodes);
    const pending = await passwordStep(actor.userNumber);
    await assert.rejects(enterWithCode(pending, codes[0] ?? "", browser), { code: "wrongCode" });
    await switchOffOwnFactors(actor, own);
    assert.ok(await findSignedIn(await passwordStep(actor.userNumber), readOpenTasks));
    for (const table of ["authenticators", "recovery_codes"])
      assert.equal(
        await value(
          sql`select count(*)::int from ${sql.identifier(table)} where user_number = ${actor.userNumber}`,
        ),
        0,
      );
  });

  test("an app's secret is encrypted anew at each sign-in, so that it survives a change of AUTH_SECRET", async () => {
    const { actor, secret } = await equipped();
    const encrypted = () =>
      value<string>(
        sql`select encrypted_secret from authenticators where user_number = ${actor.userNumber}`,
      );
    const before = await encrypted();
    await enterWithCode(await passwordStep(actor.userNumber), codeOf(secret), browser);
    assert.notEqual(await encrypted(), before);
    assert.equal(decrypt(await encrypted(), "authenticator"), secret);
    assert.equal(decrypt(await encrypted(), "recoveryCodes"), undefined, "a purpose of its own");
  });
});

describe("an organization can require a second factor (D-1)", () => {
  async function customer() {
    const root = { organizationId: company.provider.organizationId, kind: "provider" } as const;
    const { organizationId } = await addOrganization("customer", root, ["cloudPbx"]);
    const owner = await addUser(organizationId, [], { isOwner: true });
    const colleague = await addUser(organizationId, ["invoices"]);
    return { organizationId, owner, colleague };
  }

  test("in one that has required it without a day sessions without a second factor are not valid, and those with one are", async () => {
    const { organizationId, owner, colleague } = await customer();
    const with_ = await equipped(owner);
    const without = await passwordStep(colleague.userNumber);
    await rows(
      sql`update organizations set requires_second_factor = true where id = ${organizationId}`,
    );
    assert.ok(await findSignedIn(with_.session, readOpenTasks));
    assert.equal(await findSignedIn(without, readOpenTasks), null);
    assert.equal(await findPendingStep(without), "signInAgain");
    assert.equal(await findEnrolment(without), null, "the password comes first");
    await releaseSecondFactorHere(owner);
    assert.ok(await findSignedIn(without, readOpenTasks));
  });

  test("a user without a second factor sets one up before entering, and then has recovery codes", async () => {
    const { owner, colleague } = await customer();
    await requireFromToday(owner);
    const pending = await passwordStep(colleague.userNumber);
    assert.equal(await findPendingStep(pending), "enrolment");
    assert.equal(await findSecondStep(pending), null);
    const { secret } = (await findEnrolment(pending)) ?? assert.fail("enrolment");
    await assertRefused(
      null,
      () => enterWithCode(pending, codeOf(secret), browser),
      "sessionEnded",
    );
    await assert.rejects(enrolApp(pending, wrongCode(secret), browser), { code: "wrongCode" });
    const { sessionId, recoveryCodes } = await enrolApp(pending, codeOf(secret), browser);
    assert.equal(
      (await findSignedIn(sessionId, readOpenTasks))?.actor.userNumber,
      colleague.userNumber,
    );
    assert.equal(recoveryCodes?.length, limits.recoveryCodes);
    assert.equal(await factorOf(sessionId), "app");
    await letStepsPass(colleague.userNumber);
    assert.ok(
      await enterWithCode(await passwordStep(colleague.userNumber), codeOf(secret), browser),
    );
  });

  test("users of an organization that requires a second factor cannot switch off their own", async () => {
    const { owner, colleague } = await customer();
    const { session } = await equipped(colleague);
    await requireFromToday(owner);
    const own = await hashOf(session);
    await openOwnFactors(colleague, own, { currentPassword: knownPassword });
    await assertRefused(
      colleague,
      () => switchOffOwnFactors(colleague, own),
      "secondFactorRequired",
    );
  });
});

describe("a lost second factor is reset by an administrator with enough permissions (R-306), never by the user (R-307)", () => {
  test("when an administrator resets a colleague's second factor, all factors and sessions are deleted, an audit entry is written and a letter sent", async () => {
    const { actor, session } = await equipped();
    const pending = await passwordStep(actor.userNumber);
    const since = await endOfAuditLog();
    await resetSecondFactor(company.administrator, actor.userNumber);
    await resetSecondFactor(company.administrator, actor.userNumber);
    assert.equal(await findSignedIn(session, readOpenTasks), null);
    assert.equal(await findPendingStep(pending), null, "not even half a sign-in is left");
    assert.deepEqual(
      (await auditLogSince(since)).map(({ event, actor: by, target }) => [event, by, target]),
      [["secondFactor.reset", company.administrator.userNumber, actor.userNumber]],
      "a second click changes nothing",
    );
    assert.ok(
      await findSignedIn(await passwordStep(actor.userNumber), readOpenTasks),
      "the password is enough",
    );
    await drainOutbox();
    const email = await value<string>(
      sql`select email from users where number = ${actor.userNumber}`,
    );
    const letter = (await lettersTo(world, email)).at(-1);
    assert.equal(letter?.kind, "secondFactorReset");
    assert.match(letter?.text ?? "", /Mini Mustermensch \d+.* hat die Zwei-Schritt-Anmeldung/);
  });

  test("a reset by an unauthorized user is refused and recorded, and nothing changes", async () => {
    const { administrator, colleague, neighbour, owner, reseller } = company;
    const target = (await equipped()).actor;
    await equipped(owner);
    const dominant = (
      await equipped(await addUser(company.organizationId, ["invoices", "tariffChange"]))
    ).actor;
    await rows(sql`delete from rate_limits`);
    const cases = [
      [administrator, dominant.userNumber, "holdsMore"],
      [administrator, owner.userNumber, "ownerProtected"],
      [owner, owner.userNumber, "ownAccount"],
      [neighbour, target.userNumber, "notFound"],
      [colleague, target.userNumber, "notFound"],
      [administrator, 999_999, "notFound"],
    ] as const;
    for (const [actor, number, code] of cases)
      await assertRefused(actor, () => resetSecondFactor(actor, number), code);
    await resetSecondFactor(reseller, owner.userNumber);
  });
});

test("deleting an account deletes its second factors, and a user can end their own pending session", async () => {
  const { actor } = await equipped();
  const own = await hashOf(await passwordStep(actor.userNumber));
  await endOwnSession(actor, own);
  assert.equal(await value(sql`select count(*)::int from sessions where id_hash = ${own}`), 0);
  await letTimePass("1 day", actor.userNumber);
});
