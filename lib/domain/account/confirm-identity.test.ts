import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import { transaction } from "#db/client";
import { readOpenTasks } from "#lib/domain/service/open-tasks";
import { findSignedIn } from "#lib/domain/sign-in/session-user";
import { endOtherSessions, endOwnSession, endSession } from "#lib/domain/sign-in/sign-out";
import { findSystem } from "#lib/domain/systems/connected";
import { openSystemSession } from "#lib/domain/systems/sessions";
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
  codeOf,
  equipped as equip,
  hashOf,
  letStepsPass,
  passwordStep,
  wrongCode,
} from "#lib/domain/testing/factors";
import { lettersTo } from "#lib/domain/testing/letters";
import { rounds } from "#lib/domain/testing/repetitions";
import { letTimePass } from "#lib/domain/testing/time";
import { newAuthenticator } from "#lib/domain/testing/virtual-passkey";
import type { Actor } from "#lib/rules/delegation";
import { limits, rates } from "#lib/rules/limits";
import { confirmIdentity, findConfirmation } from "./confirm-identity";
import { findOpenedFactors, openOwnFactors } from "./open-factors";
import { findOwnAccount } from "./own-account";
import { addOwnPasskey } from "./passkeys";

let world: World;
let company: Company;
before(async () => {
  world = await openWorld();
  company = await openCompany();
});
after(() => world.close());

type SignedInUser = { actor: Actor; session: string; own: string };

/** A user with a password alone, signed in. */
async function signedIn(): Promise<SignedInUser> {
  const actor = await addUser(company.organizationId, ["invoices"]);
  const session = await passwordStep(actor.userNumber);
  return { actor, session, own: await hashOf(session) };
}

/** A user with an app, in the session in which it was set up. */
async function withApp() {
  const person = await equip(await addUser(company.organizationId, ["invoices"]));
  return { ...person, own: await hashOf(person.session) };
}

async function withPasskey() {
  const person = await signedIn();
  const key = newAuthenticator();
  await openOwnFactors(person.actor, person.own, { currentPassword: knownPassword });
  const opened = await findOpenedFactors(person.actor, person.own);
  const answer = key.create(opened?.setup.creation.challenge ?? assert.fail("opened"));
  await addOwnPasskey(person.actor, person.own, { name: "Laptop", answer });
  await rows(sql`delete from rate_limits`);
  return { ...person, key };
}

const password = (currentPassword: string = knownPassword) => ({ currentPassword, proof: null });
const code = (typed: string) => ({ currentPassword: knownPassword, proof: { code: typed } });
const passkey = (answer: string) => ({ currentPassword: knownPassword, proof: { answer } });

async function isSignedIn(session: string): Promise<boolean> {
  return (await findSignedIn(session, readOpenTasks)) !== null;
}

/** What a session says about itself, by the hash of its id. */
async function factsOf(own: string) {
  const [row] = await rows<{
    handle: string;
    expires: string;
    factor: string | null;
    fresh: boolean;
  }>(sql`select handle, expires_at as expires, factor,
    authenticated_at > clock_timestamp() - interval '1 minute' as fresh from sessions where id_hash = ${own}`);
  return row ?? assert.fail("no such session");
}

const systemSessionsOf = (actor: Actor) =>
  rows<{
    sid: string;
    handle: string;
  }>(sql`select sid, session_handle as handle from system_sessions
    where user_number = ${actor.userNumber} order by sid`);

async function openInArchive(own: string, sid: string): Promise<void> {
  const { handle } = await factsOf(own);
  const archive = findSystem("invoiceArchive") ?? assert.fail("the catalogue has it");
  await transaction("connect", (tx) => openSystemSession(tx, archive, { sid, handle }));
}

const challengeFor = async ({ actor, own }: SignedInUser) =>
  (await findConfirmation(actor, own)).request?.challenge ?? assert.fail("no challenge");
const failuresOf = ({ userNumber }: Actor) =>
  value<number>(sql`select failed_sign_ins from users where number = ${userNumber}`);

describe("a signed-in user confirms who they are (R-902)", () => {
  test("the session continues under a new id, with its handle, its end and its sessions in systems, and the old id is worth nothing", async () => {
    const { actor, session, own } = await signedIn();
    const elsewhere = await passwordStep(actor.userNumber);
    await openInArchive(own, "kept");
    await rows(sql`update sessions set authenticated_at = authenticated_at - interval '2 hours',
      expires_at = expires_at - interval '3 hours' where id_hash = ${own}`);
    const before = await factsOf(own);
    assert.equal(before.fresh, false);
    const since = await endOfAuditLog();
    const renewed = await confirmIdentity(actor, own, password());
    assert.match(renewed, /^[\w-]{43}$/);
    assert.deepEqual(await Promise.all([session, renewed, elsewhere].map(isSignedIn)), [
      false,
      true,
      true,
    ]);
    const { handle, expires } = before;
    assert.deepEqual(await factsOf(await hashOf(renewed)), {
      handle,
      expires,
      factor: null,
      fresh: true,
    });
    assert.deepEqual(await systemSessionsOf(actor), [{ sid: "kept", handle }]);
    assert.deepEqual(await rows(sql`select sid from system_outbox where sid = 'kept'`), []);
    assert.deepEqual(
      (await auditLogSince(since)).map((row) => [row.event, row.outcome, row.target, row.details]),
      [["session.confirmed", "done", actor.userNumber, {}]],
    );
    assert.equal((await findOwnAccount(actor)).sessions.length, 2);
    assert.ok(!JSON.stringify(await dump()).includes(renewed), "S-10: the id itself is nowhere");
  });

  test("with a code of the app the session says so, and the code is used up", async () => {
    const { actor, own, secret } = await withApp();
    const since = await endOfAuditLog();
    const typed = codeOf(secret);
    const renewed = await hashOf(await confirmIdentity(actor, own, code(typed)));
    assert.equal((await factsOf(renewed)).factor, "app");
    assert.deepEqual(
      (await auditLogSince(since)).map((row) => [row.event, row.details]),
      [["session.confirmed", { factor: "app" }]],
    );
    await assertRefused(actor, () => confirmIdentity(actor, renewed, code(typed)), "wrongCode", [
      "users",
    ]);
  });

  test("a recovery code counts once, and a letter reports it", async () => {
    const { actor, own, codes } = await withApp();
    const email = await value<string>(
      sql`select email from users where number = ${actor.userNumber}`,
    );
    const letters = (await lettersTo(world, email)).length;
    const [typed = ""] = codes;
    const renewed = await hashOf(await confirmIdentity(actor, own, code(typed)));
    assert.equal((await factsOf(renewed)).factor, "recoveryCode");
    assert.equal((await findOwnAccount(actor)).factors.recoveryCodesLeft, 9);
    assert.equal((await lettersTo(world, email)).length, letters + 1);
    await assert.rejects(confirmIdentity(actor, renewed, code(typed)), { code: "wrongCode" });
  });

  test("a passkey confirms once for each challenge, and a refused answer brings the next one", async () => {
    const person = await withPasskey();
    const { actor, own, key } = person;
    const answer = key.sign(await challengeFor(person));
    const renewed = await hashOf(await confirmIdentity(actor, own, passkey(answer)));
    assert.equal((await factsOf(renewed)).factor, "passkey");
    const refused = await confirmIdentity(actor, renewed, passkey(answer)).catch((error) => error);
    assert.equal(refused.code, "passkeyRefused");
    const next = key.sign(refused.resent.challenge);
    assert.ok(await confirmIdentity(actor, renewed, passkey(next)));
  });

  test("what a factor proves is not asked of a user without one", async () => {
    const { actor, own } = await signedIn();
    assert.deepEqual(await findConfirmation(actor, own), {
      hasApp: false,
      hasRecoveryCodes: false,
      request: null,
    });
    const renewed = await confirmIdentity(actor, own, code("123456"));
    assert.equal((await factsOf(await hashOf(renewed))).factor, null);
  });
});

describe("a confirmation that is not complete changes nothing (R-902)", () => {
  test("the right password without the factor is refused, whoever leaves the page then", async () => {
    const { actor, own, session } = await withApp();
    await openInArchive(own, "abandoned");
    const before = await factsOf(own);
    await assertRefused(actor, () => confirmIdentity(actor, own, password()), "factorMissing");
    assert.deepEqual(await factsOf(own), before);
    assert.equal(await isSignedIn(session), true);
  });

  test("a wrong password is refused and counts, and uses up neither code nor challenge", async () => {
    const { actor, own, secret } = await withApp();
    const typed = codeOf(secret);
    const wrong = { currentPassword: "Das war es nicht", proof: { code: typed } };
    await assertRefused(actor, () => confirmIdentity(actor, own, wrong), "wrongPassword", [
      "users",
    ]);
    assert.equal(await failuresOf(actor), 1);
    assert.ok(await confirmIdentity(actor, own, code(typed)));
    const person = await withPasskey();
    const answer = person.key.sign(await challengeFor(person));
    const wrongToo = { currentPassword: "Das war es nicht", proof: { answer } };
    await assert.rejects(confirmIdentity(person.actor, person.own, wrongToo), {
      code: "wrongPassword",
    });
    assert.ok(await confirmIdentity(person.actor, person.own, passkey(answer)));
  });

  test("a wrong code is refused and counts like a wrong password (R-503, S-63)", async () => {
    const { actor, own, secret } = await withApp();
    const wrong = code(wrongCode(secret));
    await assertRefused(actor, () => confirmIdentity(actor, own, wrong), "wrongCode", ["users"]);
    assert.equal(await failuresOf(actor), 1);
    await rows(sql`update users set failed_sign_ins = ${limits.failuresUntilLock - 1}
      where number = ${actor.userNumber}`);
    await assert.rejects(confirmIdentity(actor, own, wrong), { code: "wrongCode" });
    assert.equal(
      await value(sql`select locked_by from users where number = ${actor.userNumber}`),
      "failures",
    );
  });

  test("the tenth wrong answer ends the session, and a right password in between resets nothing (FF-W5)", async () => {
    const { actor, own, secret, session } = await withApp();
    await openInArchive(own, "tenth");
    const attempt = async (which: number) => {
      await rows(sql`delete from rate_limits where limiter <> 'sessionPassword'`);
      const wrong = which % 2 ? code(wrongCode(secret)) : password("Das war es nicht");
      return confirmIdentity(actor, own, wrong).catch((error) => error.code);
    };
    const codes: string[] = [];
    for (let which = 1; which <= 10; which += 1) codes.push(await attempt(which));
    assert.deepEqual(codes, [
      ...Array.from({ length: 9 }, (_, at) => (at % 2 ? "wrongPassword" : "wrongCode")),
      "sessionEnded",
    ]);
    assert.equal(await isSignedIn(session), false);
    assert.deepEqual(await systemSessionsOf(actor), []);
  });

  test("too many attempts have to wait, and a code is not looked at meanwhile", async () => {
    const { actor, own, secret } = await withApp();
    const wrong = code(wrongCode(secret));
    for (let which = 0; which < rates.secondFactor.burst; which += 1) {
      await rows(sql`delete from rate_limits where limiter = 'currentPassword'`);
      await assert.rejects(confirmIdentity(actor, own, wrong), { code: "wrongCode" });
    }
    await rows(sql`delete from rate_limits where limiter = 'currentPassword'`);
    await assert.rejects(confirmIdentity(actor, own, code(codeOf(secret))), {
      code: "tooManyAttempts",
    });
  });

  test("nobody confirms another user's session, one that has ended, or one that awaits its second step", async () => {
    const { actor } = await signedIn();
    const stranger = await signedIn();
    await assertRefused(
      actor,
      () => confirmIdentity(actor, stranger.own, password()),
      "sessionEnded",
    );
    const ended = await signedIn();
    await endSession(ended.session);
    await assertRefused(
      ended.actor,
      () => confirmIdentity(ended.actor, ended.own, password()),
      "sessionEnded",
    );
    const { actor: owner, secret } = await withApp();
    const pending = await hashOf(await passwordStep(owner.userNumber));
    await assertRefused(
      owner,
      () => confirmIdentity(owner, pending, code(codeOf(secret))),
      "sessionEnded",
    );
  });

  test("after the session's end, or when its user may not stay, nothing is confirmed", async () => {
    for (const idle of [false, true]) {
      const { actor, own } = await signedIn();
      await (idle
        ? letTimePass("61 minutes", actor.userNumber)
        : rows(sql`update users set deactivated_at = now() where number = ${actor.userNumber}`));
      await assertRefused(actor, () => confirmIdentity(actor, own, password()), "sessionEnded");
    }
  });

  test("a session without a factor is not confirmed once its organization requires one (D-1)", async () => {
    const root = { organizationId: company.provider.organizationId, kind: "provider" } as const;
    const { organizationId } = await addOrganization("customer", root);
    const colleague = await addUser(organizationId, ["invoices"]);
    const own = await hashOf(await passwordStep(colleague.userNumber));
    await rows(
      sql`update organizations set requires_second_factor = true where id = ${organizationId}`,
    );
    await assertRefused(
      colleague,
      () => confirmIdentity(colleague, own, password()),
      "sessionEnded",
    );
  });

  test("of two simultaneous confirmations one renews the session, and the other finds none", async () => {
    for (let round = 0; round < rounds(5, 50); round += 1) {
      const { actor, own, secret } = await withApp();
      const typed = [codeOf(secret), codeOf(secret, 1)];
      const outcomes = await Promise.allSettled(
        typed.map((one) => confirmIdentity(actor, own, code(one))),
      );
      const renewed = outcomes.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
      const refused = outcomes.flatMap((one) =>
        one.status === "rejected" ? [one.reason.code] : [],
      );
      assert.deepEqual([renewed.length, refused], [1, ["sessionEnded"]]);
      assert.equal(await isSignedIn(renewed[0] ?? ""), true);
      await letStepsPass(actor.userNumber);
    }
  });

  test("of a confirmation and a sign-out at the same moment no session is left, or the confirmed one under its new id alone", async () => {
    for (let round = 0; round < rounds(5, 50); round += 1) {
      const { actor, own, session } = await signedIn();
      const [confirmed] = await Promise.allSettled([
        confirmIdentity(actor, own, password()),
        endSession(session),
      ]);
      const left = (await findOwnAccount(actor)).sessions;
      const expected = confirmed.status === "fulfilled" ? [await hashOf(confirmed.value)] : [];
      assert.deepEqual(
        left.map((one) => one.session),
        expected,
      );
    }
  });
});

describe("signing out of the portal ends what is open in systems (R-903)", () => {
  const outboxOf = async (sid: string) =>
    (await rows(sql`select distinct sid from system_outbox where sid = ${sid}`)).length;

  test("signing out of one browser ends what was opened from there, and nothing else", async () => {
    const { actor, own, session } = await signedIn();
    const elsewhere = await hashOf(await passwordStep(actor.userNumber));
    await openInArchive(own, "here");
    await openInArchive(elsewhere, "there");
    await endSession(session);
    assert.deepEqual(
      (await systemSessionsOf(actor)).map(({ sid }) => sid),
      ["there"],
    );
    assert.deepEqual([await outboxOf("here"), await outboxOf("there")], [1, 0]);
    await endOwnSession(actor, elsewhere);
    assert.deepEqual([await outboxOf("there"), await systemSessionsOf(actor)], [1, []]);
  });

  test("ending all other sessions keeps what was opened from this one", async () => {
    const { actor, own } = await signedIn();
    const elsewhere = await hashOf(await passwordStep(actor.userNumber));
    await openInArchive(own, "stays");
    await openInArchive(elsewhere, "goes");
    await endOtherSessions(actor, own);
    assert.deepEqual(
      (await systemSessionsOf(actor)).map(({ sid }) => sid),
      ["stays"],
    );
    assert.deepEqual([await outboxOf("stays"), await outboxOf("goes")], [0, 1]);
  });
});
