import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import { findOpenedFactors, openOwnFactors } from "#lib/domain/account/open-factors";
import { findOwnAccount } from "#lib/domain/account/own-account";
import { addOwnPasskey, removeOwnPasskey } from "#lib/domain/account/passkeys";
import { readOpenTasks } from "#lib/domain/service/open-tasks";
import { type Company, openCompany } from "#lib/domain/testing/company";
import {
  actorNow,
  addOrganization,
  addUser,
  knownPassword,
  openWorld,
  rows,
  value,
  type World,
} from "#lib/domain/testing/database";
import { assertRefused } from "#lib/domain/testing/dump";
import { browser, factorOf, hashOf, passwordStep } from "#lib/domain/testing/factors";
import { requireFromToday } from "#lib/domain/testing/requirement";
import { type Faults, newAuthenticator } from "#lib/domain/testing/virtual-passkey";
import type { Actor } from "#lib/rules/delegation";
import { enrolPasskey, findEnrolment } from "./enrolment";
import { enterWithPasskey, findSecondStep } from "./second-step";
import { findSignedIn } from "./session-user";

let world: World;
let company: Company;
before(async () => {
  world = await openWorld();
  company = await openCompany();
});
after(() => world.close());

type Authenticator = ReturnType<typeof newAuthenticator>;

/** The challenge on the page of a user who may add a passkey. */
async function openedChallenge(actor: Actor, session: string): Promise<string> {
  await openOwnFactors(actor, session, { currentPassword: knownPassword });
  await rows(sql`delete from rate_limits`);
  const opened = await findOpenedFactors(actor, session);
  return opened?.setup.creation.challenge ?? assert.fail("opened");
}

async function withPasskey(): Promise<{ actor: Actor; key: Authenticator; own: string }> {
  const actor = await addUser(company.organizationId, ["invoices"]);
  const own = await hashOf(await passwordStep(actor.userNumber));
  const key = newAuthenticator();
  const answer = key.create(await openedChallenge(actor, own));
  assert.equal((await addOwnPasskey(actor, own, { name: "Laptop", answer }))?.length, 10);
  return { actor, key, own };
}

/** After the right password: the session, and the challenge on its page. */
async function pending(actor: Actor): Promise<{ session: string; challenge: string }> {
  const session = await passwordStep(actor.userNumber);
  return { session, challenge: await challengeOf(session) };
}

async function challengeOf(session: string): Promise<string> {
  return (await findSecondStep(session))?.request?.challenge ?? assert.fail("no challenge");
}

describe("a passkey as the second factor (D-1)", () => {
  test("a passkey signs its user in, once for each challenge", async () => {
    const { actor, key } = await withPasskey();
    const { session, challenge } = await pending(actor);
    const answer = key.sign(challenge);
    const entered = await enterWithPasskey(session, answer, browser);
    assert.equal((await findSignedIn(entered, readOpenTasks))?.actor.userNumber, actor.userNumber);
    assert.equal(await factorOf(entered), "passkey");
    const [passkey] = (await findOwnAccount(actor)).factors.passkeys;
    assert.equal(passkey?.name, "Laptop");
    assert.ok(passkey?.lastUsedAt);
    const again = await pending(actor);
    await assert.rejects(enterWithPasskey(again.session, answer, browser), {
      code: "passkeyRefused",
    });
  });

  test("of two simultaneous answers to one challenge one signs in", async () => {
    const { actor, key } = await withPasskey();
    const { session, challenge } = await pending(actor);
    const answers = [key.sign(challenge), key.sign(challenge)];
    const outcomes = await Promise.allSettled(
      answers.map((answer) => enterWithPasskey(session, answer, browser)),
    );
    assert.deepEqual(outcomes.map(({ status }) => status).toSorted(), ["fulfilled", "rejected"]);
  });

  test("a refused answer uses up its challenge, and the refusal brings a new one", async () => {
    const { actor, key } = await withPasskey();
    const { session, challenge } = await pending(actor);
    const outcome = await enterWithPasskey(session, "{}", browser).catch((error) => error);
    assert.equal(outcome.code, "passkeyRefused");
    const next = outcome.resent.challenge;
    assert.notEqual(next, challenge);
    assert.equal(await challengeOf(session), next);
    await assert.rejects(enterWithPasskey(session, key.sign(challenge), browser), {
      code: "passkeyRefused",
    });
    assert.ok(await enterWithPasskey(session, key.sign(await challengeOf(session)), browser));
  });

  test("the page has a valid challenge even if the server ended after the previous one was used up", async () => {
    const { actor, key } = await withPasskey();
    const { session, challenge } = await pending(actor);
    await rows(sql`update sessions set challenge = null`);
    const next = await challengeOf(session);
    assert.notEqual(next, challenge);
    assert.ok(await enterWithPasskey(session, key.sign(next), browser));
  });

  const faults: Record<string, Faults> = {
    "from another page": { origin: "https://portal.evil.example" },
    "for another portal": { rpId: "portal.evil.example" },
    "without user verification": { notVerified: true },
    "with a counter that went back, as a copy's would": { counter: 0 },
  };
  for (const [what, fault] of Object.entries(faults))
    test(`an answer ${what} is refused and recorded`, async () => {
      const { actor, key } = await withPasskey();
      await rows(sql`update passkeys set counter = 5 where user_number = ${actor.userNumber}`);
      const { session, challenge } = await pending(actor);
      const answer = key.sign(challenge, { counter: 9, ...fault });
      await assert.rejects(enterWithPasskey(session, answer, browser), { code: "passkeyRefused" });
      const refused = sql`select count(*)::int from audit_events where target_number = ${actor.userNumber}
        and event = 'session.started' and outcome = 'refused' and details->>'reason' = 'passkeyRefused'`;
      assert.equal(await value(refused), 1);
      const right = key.sign(await challengeOf(session), { counter: 9 });
      assert.ok(await enterWithPasskey(session, right, browser));
    });

  test("another user's passkey is refused", async () => {
    const { actor } = await withPasskey();
    const stranger = await withPasskey();
    const { session, challenge } = await pending(actor);
    await assert.rejects(enterWithPasskey(session, stranger.key.sign(challenge), browser), {
      code: "passkeyRefused",
    });
  });

  for (const answer of ["", "null", "[]", '"x"', '{"id":1}', '{"id":"a\\u0000b"}', '{"id":"x"}'])
    test(`the malformed answer ${JSON.stringify(answer)} is refused and causes no error`, async () => {
      const { actor } = await withPasskey();
      const { session } = await pending(actor);
      await assert.rejects(enterWithPasskey(session, answer, browser), { code: "passkeyRefused" });
    });
});

describe("the handle of a user's passkeys (FF-M-6)", () => {
  /** The user handle on the page of a user who may add a passkey, in bytes. */
  async function handleOf(actor: Actor): Promise<Buffer> {
    const own = await hashOf(await passwordStep(actor.userNumber));
    await openOwnFactors(actor, own, { currentPassword: knownPassword });
    await rows(sql`delete from rate_limits`);
    const opened = await findOpenedFactors(actor, own);
    return Buffer.from(opened?.setup.creation.user.id ?? "", "base64url");
  }

  test("the handle is random, the same for all of a user's passkeys, and reveals nothing about the user (FF-M-6)", async () => {
    const { actor } = await withPasskey();
    const handle = await handleOf(actor);
    assert.equal(handle.length, 32);
    assert.ok(!handle.includes(String(actor.userNumber)));
    assert.deepEqual(await handleOf(actor), handle);
    const other = await addUser(company.organizationId, ["invoices"]);
    assert.notDeepEqual(await handleOf(other), handle);
  });

  test("the same user number has another handle in another installation, so that neither's passkey replaces the other's (FF-M-6)", async () => {
    const actor = await addUser(company.organizationId, ["invoices"]);
    const handle = await handleOf(actor);
    // Like a second portal, or this one with a new database: the numbers start again.
    await rows(sql`delete from users where number = ${actor.userNumber}`);
    await rows(sql`insert into users (number, organization_id, first_name, last_name, email, activated_at, password_hash)
      overriding system value values (${actor.userNumber}, ${company.organizationId}, 'Mini', 'Wieder',
        ${`wieder${actor.userNumber}@muster.example`}, clock_timestamp(),
        (select password_hash from users where password_hash is not null limit 1))`);
    assert.notDeepEqual(await handleOf(await actorNow(actor.userNumber)), handle);
  });

  test("an old passkey, whose handle is the number, keeps signing its user in (FF-M-6)", async () => {
    const { actor, key } = await withPasskey();
    const { session, challenge } = await pending(actor);
    const answer = JSON.parse(key.sign(challenge));
    answer.response.userHandle = Buffer.from(String(actor.userNumber)).toString("base64url");
    const entered = await enterWithPasskey(session, JSON.stringify(answer), browser);
    assert.equal((await findSignedIn(entered, readOpenTasks))?.actor.userNumber, actor.userNumber);
  });
});

describe("managing one's own passkeys", () => {
  test("a passkey cannot be added without the password, for another page or without user verification", async () => {
    const actor = await addUser(company.organizationId, ["invoices"]);
    const own = await hashOf(await passwordStep(actor.userNumber));
    const key = newAuthenticator();
    const add = (answer: string) => addOwnPasskey(actor, own, { name: "Laptop", answer });
    await assertRefused(actor, () => add(key.create("x".repeat(43))), "passwordNeeded");
    for (const fault of [
      { origin: "https://portal.evil.example" },
      { rpId: "portal.evil.example" },
      { notVerified: true },
    ]) {
      const challenge = await openedChallenge(actor, own);
      await assert.rejects(add(key.create(challenge, fault)), { code: "passkeyRefused" });
    }
    assert.deepEqual((await findOwnAccount(actor)).factors.passkeys, []);
  });

  test("a passkey belongs to one account only", async () => {
    const { key } = await withPasskey();
    const actor = await addUser(company.organizationId, ["invoices"]);
    const own = await hashOf(await passwordStep(actor.userNumber));
    const answer = key.create(await openedChallenge(actor, own));
    await assert.rejects(addOwnPasskey(actor, own, { name: "Fremd", answer }), {
      code: "passkeyRefused",
    });
  });

  test("another user's passkey cannot be removed; removing the last factor deletes the recovery codes", async () => {
    const { actor, key, own } = await withPasskey();
    const stranger = await withPasskey();
    await openOwnFactors(actor, own, { currentPassword: knownPassword });
    const other = { passkey: stranger.key.credentialId };
    await assertRefused(actor, () => removeOwnPasskey(actor, own, other), "notFound");
    await removeOwnPasskey(actor, own, { passkey: key.credentialId });
    const { passkeys, recoveryCodesLeft } = (await findOwnAccount(actor)).factors;
    assert.deepEqual([passkeys, recoveryCodesLeft], [[], 0]);
    assert.ok(
      await findSignedIn(await passwordStep(actor.userNumber), readOpenTasks),
      "the password is enough",
    );
  });

  test("where a second factor is mandatory, one is set up before entering, and the last cannot be removed", async () => {
    const root = { organizationId: company.provider.organizationId, kind: "provider" } as const;
    const { organizationId } = await addOrganization("customer", root, ["cloudPbx"]);
    const owner = await addUser(organizationId, [], { isOwner: true });
    await requireFromToday(owner);
    const session = await passwordStep(owner.userNumber);
    const key = newAuthenticator();
    const challenge = (await findEnrolment(session))?.creation.challenge ?? "";
    await assert.rejects(enrolPasskey(session, { name: "x", answer: "{}" }, browser), {
      code: "passkeyRefused",
    });
    const late = { name: "Laptop", answer: key.create(challenge) };
    await assert.rejects(enrolPasskey(session, late, browser), { code: "passkeyRefused" });
    const fresh = (await findEnrolment(session))?.creation.challenge ?? "";
    const right = { name: "Laptop", answer: key.create(fresh) };
    const { sessionId, recoveryCodes } = await enrolPasskey(session, right, browser);
    assert.equal(recoveryCodes?.length, 10);
    assert.ok(await findSignedIn(sessionId, readOpenTasks));
    assert.equal(await factorOf(sessionId), "passkey");
    const own = await hashOf(sessionId);
    await openOwnFactors(owner, own, { currentPassword: knownPassword });
    await assertRefused(
      owner,
      () => removeOwnPasskey(owner, own, { passkey: key.credentialId }),
      "secondFactorRequired",
    );
  });
});
