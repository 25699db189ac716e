import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { hash } from "@node-rs/argon2";
import { sql } from "drizzle-orm";
import { findLink } from "#lib/domain/links/state";
import { readOpenTasks } from "#lib/domain/service/open-tasks";
import { requestPasswordReset } from "#lib/domain/sign-in/forgotten-password";
import { findSignedIn } from "#lib/domain/sign-in/session-user";
import { startSession } from "#lib/domain/sign-in/sessions";
import { type Company, dayFromToday, invite, openCompany } from "#lib/domain/testing/company";
import {
  addOrganization,
  addUser,
  knownPassword,
  openWorld,
  rows,
  value,
  type World,
} from "#lib/domain/testing/database";
import {
  assertRefused,
  auditLogSince,
  changesSince,
  dump,
  endOfAuditLog,
  momentOfChanges,
} from "#lib/domain/testing/dump";
import { lettersTo, newestToken } from "#lib/domain/testing/letters";
import { elsewhere, findAuthenticated } from "#lib/domain/testing/origins";
import { letTimePass } from "#lib/domain/testing/time";
import { deactivateUser } from "#lib/domain/users/deactivate";
import { drainOutbox } from "#lib/domain/worker/deliver-outbox";
import { rates } from "#lib/rules/limits";
import { openOwnFactors } from "./open-factors";
import { changeOwnPassword, setPassword } from "./passwords";

let world: World;
let company: Company;
before(async () => {
  world = await openWorld();
  company = await openCompany();
});
after(() => world.close());

const fresh = "Neun stille Möwen am Kai";

async function signIn(userNumber: number): Promise<string> {
  const browser = { userAgent: "", previousSession: null, device: null } as const;
  return (await startSession(userNumber, browser)) ?? "";
}

type Facts = Parameters<typeof addUser>[2];
let people = 0;
async function person(facts: Facts = {}) {
  people += 1;
  const email = facts?.email ?? `Person${people}@muster.example`;
  const actor = await addUser(company.organizationId, ["invoices"], { ...facts, email });
  return { ...actor, email };
}

/** Resets what wrong passwords count, and nothing else. */
const forgetFailuresOf = ({ userNumber }: { userNumber: number }) =>
  rows(sql`update users set failed_sign_ins = failed_sign_ins - 1 where number = ${userNumber}`);

/** An activated user with the token of a reset link. */
async function withResetLink(facts: Facts = {}) {
  const one = await person(facts);
  await requestPasswordReset(one.email, elsewhere().address);
  return { ...one, token: await newestToken(world, one.email) };
}

async function invitedWithLink() {
  const { userNumber, email } = await invite(company.owner, {
    email: `einladung${people++}@muster.example`,
  });
  return { userNumber, email, token: await newestToken(world, email) };
}

function customerNumberOf(organizationId: number): Promise<string> {
  return value(sql`select customer_number from organizations where id = ${organizationId}`);
}

describe("which account a login belongs to (R-501)", () => {
  test("an owner is found by customer number", async () => {
    const number = await customerNumberOf(company.organizationId);
    assert.equal(await findAuthenticated(number, knownPassword), company.owner.userNumber);
  });

  test("a customer number with leading zeros is a different number", async () => {
    const number = await customerNumberOf(company.organizationId);
    assert.equal(await findAuthenticated(`0${number}`, knownPassword), null);
  });

  test("any user is found by e-mail address, in upper or lower case, and by username", async () => {
    const { userNumber, email } = await person({ email: "Mini.Muster@muster.example" });
    for (const login of [email, email.toUpperCase(), `u${userNumber}`, `U${userNumber}`])
      assert.equal(await findAuthenticated(login, knownPassword), userNumber, login);
  });

  test("a user number alone finds nobody: only owners sign in with a number", async () => {
    const { userNumber } = await person();
    assert.equal(await findAuthenticated(String(userNumber), knownPassword), null);
  });

  test("wildcards, quotes and NUL in a login find nobody", async () => {
    for (const login of [
      "%",
      "_",
      "'",
      "' or true --",
      "%@muster.example",
      "a\0b",
      "\0",
      "٣",
      "u%",
    ])
      assert.equal(await findAuthenticated(login, knownPassword), null, JSON.stringify(login));
  });

  test("S-01: a password with ü matches in composed and in decomposed form", async () => {
    const { userNumber, email } = await person();
    assert.equal(await findAuthenticated(email, knownPassword.normalize("NFD")), userNumber);
  });
});

describe("every refused sign-in gets the same answer and one audit entry (R-502)", () => {
  const cases: [title: string, facts: Facts | (() => Promise<Facts>)][] = [
    ["a wrong password", {}],
    ["an account that was never activated", { activatedAt: null, passwordHash: null }],
    ["a deactivated account", { deactivatedAt: new Date() }],
    ["an account locked by the provider", { lockedAt: new Date(), lockedBy: "provider" }],
    ["an account locked by failures", { lockedAt: new Date(), lockedBy: "failures" }],
    ["an account that is valid from tomorrow", async () => ({ validFrom: await dayFromToday(1) })],
    [
      "an account whose validity ended yesterday",
      async () => ({ validUntil: await dayFromToday(-1) }),
    ],
  ];
  for (const [title, given] of cases) {
    test(title, async () => {
      const facts = typeof given === "function" ? await given() : given;
      const { userNumber, email } = await person(facts);
      const password = title === "a wrong password" ? "falsch" : knownPassword;
      const since = await endOfAuditLog();
      const people = (await dump()).users;
      const moment = await momentOfChanges();
      assert.equal(await findAuthenticated(email, password), null);
      const counts = facts?.activatedAt !== null && !facts?.lockedAt;
      const [row] = await rows<{ failed: number }>(
        sql`update users u set failed_sign_ins = 0 from users b
          where u.number = ${userNumber} and b.number = u.number returning b.failed_sign_ins as failed`,
      );
      assert.equal(row?.failed, counts ? 1 : 0);
      // The counted failure is undone here.
      assert.deepEqual((await dump()).users, people);
      assert.deepEqual(await changesSince(moment, ["users", "audit_events", "rate_limits"]), []);
      assert.deepEqual(await auditLogSince(since), [
        {
          event: "session.started",
          outcome: "refused",
          actor: null,
          target: userNumber,
          organization: company.organizationId,
          details: { reason: "signInFailed" },
        },
      ]);
    });
  }

  test("an unknown login is refused, and the audit entry does not repeat what was typed", async () => {
    const since = await endOfAuditLog();
    assert.equal(await findAuthenticated("fremd@muster.example", knownPassword), null);
    const auditLog = await auditLogSince(since);
    assert.equal(auditLog.length, 1);
    assert.equal(auditLog[0]?.target, null);
    assert.ok(!JSON.stringify(await dump()).includes("fremd@muster.example"), "not a trace");
  });

  test("R-106: every user below a closed organization is refused", async () => {
    const root = await value<number>(sql`select id from organizations where kind = 'provider'`);
    const above = await addOrganization("reseller", { organizationId: root, kind: "provider" });
    const below = await addOrganization("customer", above);
    const { userNumber } = await addUser(below.organizationId, [], { isOwner: true });
    const login = await customerNumberOf(below.organizationId);
    assert.equal(await findAuthenticated(login, knownPassword), userNumber);
    const close = (at: string | null) =>
      rows(sql`update organizations set closed_at = ${at} where id = ${above.organizationId}`);
    await close("2026-01-01");
    assert.equal(await findAuthenticated(login, knownPassword), null);
    await close(null);
    assert.equal(await findAuthenticated(login, knownPassword), userNumber);
  });

  test("a user can sign in on the first and on the last day of validity", async () => {
    const today = await dayFromToday(0);
    const { userNumber, email } = await person({ validFrom: today, validUntil: today });
    assert.equal(await findAuthenticated(email, knownPassword), userNumber);
  });
});

describe("how passwords are stored", () => {
  test("S-05: a hash with outdated parameters is renewed at the next sign-in", async () => {
    const passwordHash = await hash(knownPassword.normalize("NFKC"), {
      algorithm: 2,
      memoryCost: 8_192,
      timeCost: 1,
      parallelism: 1,
    });
    const { userNumber, email } = await person({ passwordHash });
    const stored = sql`select password_hash from users where number = ${userNumber}`;
    assert.equal(await findAuthenticated(email, "falsch"), null);
    assert.equal(await value(stored), passwordHash, "a failure renews nothing");
    assert.equal(await findAuthenticated(email, knownPassword), userNumber);
    assert.match(await value<string>(stored), /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    assert.equal(await findAuthenticated(email, knownPassword), userNumber);
  });
});

describe("a user sets the password with a link (R-401, R-405, R-408)", () => {
  test("an activation makes the account active, and the login named in the answer signs in", async () => {
    const { userNumber, email, token } = await invitedWithLink();
    const since = await endOfAuditLog();
    assert.equal((await setPassword(token, fresh)).signInName, email);
    assert.equal(await findAuthenticated(email, fresh), userNumber);
    assert.equal((await findLink(token)).state, "used");
    assert.deepEqual(
      (await auditLogSince(since)).map(({ event, outcome, actor, target, organization }) => [
        event,
        outcome,
        actor,
        target,
        organization,
      ]),
      [["user.activated", "done", userNumber, userNumber, company.organizationId]],
    );
    const kinds = (await lettersTo(world, email)).map(({ kind }) => kind);
    assert.deepEqual(kinds, ["activation", "accountActivated"]);
  });

  test("an activated owner signs in with the customer number", async () => {
    const root = await value<number>(sql`select id from organizations where kind = 'provider'`);
    const other = await addOrganization("customer", { organizationId: root, kind: "provider" });
    const email = "hauptkonto@muster.example";
    await addUser(other.organizationId, [], { isOwner: true, email });
    await requestPasswordReset(email, elsewhere().address);
    const { signInName } = await setPassword(await newestToken(world, email), fresh);
    assert.equal(signInName, await customerNumberOf(other.organizationId));
  });

  test("a reset ends the old password and all sessions, and a letter confirms it", async () => {
    const { userNumber, email, token } = await withResetLink();
    const sessions = [await signIn(userNumber), await signIn(userNumber)];
    const since = await endOfAuditLog();
    await setPassword(token, fresh);
    for (const session of sessions) assert.equal(await findSignedIn(session, readOpenTasks), null);
    assert.equal(await findAuthenticated(email, knownPassword), null);
    assert.equal(await findAuthenticated(email, fresh), userNumber);
    const events = (await auditLogSince(since)).map(({ event, outcome }) => `${event} ${outcome}`);
    assert.equal(events[0], "password.reset done");
    const letters = await lettersTo(world, email);
    assert.deepEqual(
      letters.map(({ kind }) => kind),
      ["passwordReset", "passwordChanged"],
    );
    assert.ok(!letters.some(({ text, html }) => (text + html).includes(fresh)), "S-08");
  });

  test("S-08: neither the old nor the new password is stored anywhere in the database", async () => {
    const { token } = await withResetLink();
    await setPassword(token, fresh);
    const everything = JSON.stringify(await dump());
    for (const password of [fresh, knownPassword])
      assert.ok(!everything.includes(password), "a password in the database");
  });

  test("using one link deletes the user's other links", async () => {
    const { userNumber, token } = await invitedWithLink();
    // A reset link beside the activation link, as an older version may have left it.
    await rows(sql`insert into links (purpose, user_number, token_hash, key_id, expires_at)
      values ('passwordReset', ${userNumber}, ${`other ${userNumber}`}, 'x', now() + interval '1 day')`);
    await setPassword(token, fresh);
    assert.deepEqual(
      await rows(sql`select purpose, used_at is not null as used, superseded_at is not null as superseded
        from links where user_number = ${userNumber} order by purpose`),
      [
        { purpose: "activation", used: true, superseded: false },
        { purpose: "passwordReset", used: false, superseded: true },
      ],
    );
  });

  test("a link works once", async () => {
    const { token } = await withResetLink();
    await setPassword(token, fresh);
    await assertRefused(null, () => setPassword(token, "Noch ein anderes Kennwort 7"), "linkDead");
  });

  test("S-03, S-04: a weak or guessable password is refused, and the link stays valid", async () => {
    const { userNumber, email, token } = await invitedWithLink();
    const number = await customerNumberOf(company.organizationId);
    const name = await value(
      sql`select name from organizations where id = ${company.organizationId}`,
    );
    const attempts: [password: string, code: string][] = [
      ["Passwort123456789", "passwordWeak"],
      ["aaaaaaaaaaaaaaa", "passwordWeak"],
      ["qwertzuiopasdfg", "passwordWeak"],
      [`${email} x9`, "passwordContext"],
      [`${number} ${number} x`, "passwordContext"],
      [`${name} 2026`, "passwordContext"],
      ["Ola Nowak Zugang", "passwordContext"],
      ["Benutzerverwaltung 1", "passwordContext"],
    ];
    const moment = await momentOfChanges();
    for (const [password, code] of attempts) {
      const refused = setPassword(token, password);
      await assert.rejects(refused, (error: { code?: string; field?: string }) => {
        // Either code is fine; it matters that the field's error is shown.
        assert.ok(
          error.code === code || /^password(Weak|Context)$/.test(error.code ?? ""),
          password,
        );
        assert.equal(error.field, "password");
        return true;
      });
    }
    assert.deepEqual(await changesSince(moment, ["audit_events", "rate_limits"]), []);
    await setPassword(token, fresh);
    assert.equal(await findAuthenticated(email, fresh), userNumber);
  });

  test("FF-B4: password attempts with a link are limited to twenty, counted by link and by user", async () => {
    const { token } = await invitedWithLink();
    for (let attempt = 0; attempt < rates.newPassword.burst; attempt += 1)
      await assert.rejects(setPassword(token, "aaaaaaaaaaaaaaa"), { code: "passwordWeak" });
    await assert.rejects(setPassword(token, fresh), { code: "tooManyAttempts" });
    const other = await invitedWithLink();
    await setPassword(other.token, fresh);
  });

  test("R-409: a link is refused while its user is deactivated or locked, and works again afterwards", async () => {
    for (const facts of [
      sql`deactivated_at = now()`,
      sql`locked_at = now(), locked_by = 'provider'`,
      sql`locked_at = now(), locked_by = 'failures'`,
    ]) {
      for (const { userNumber, token } of [await withResetLink(), await invitedWithLink()]) {
        await rows(sql`update users set ${facts} where number = ${userNumber}`);
        await assertRefused(null, () => setPassword(token, fresh), "linkDead");
        await rows(sql`update users set deactivated_at = null, locked_at = null, locked_by = null
          where number = ${userNumber}`);
        await setPassword(token, fresh);
      }
    }
  });

  test("an unknown, replaced or expired link and one of an account past its thirty days are refused", async () => {
    await assertRefused(null, () => setPassword("x".repeat(43), fresh), "linkDead");
    await assertRefused(null, () => setPassword("", fresh), "linkDead");
    const replaced = await withResetLink();
    await letTimePass("61 seconds", replaced.userNumber);
    await requestPasswordReset(replaced.email, elsewhere().address);
    await drainOutbox();
    await assertRefused(null, () => setPassword(replaced.token, fresh), "linkDead");
    const expired = await withResetLink();
    await letTimePass("2 days", expired.userNumber);
    await assertRefused(null, () => setPassword(expired.token, fresh), "linkDead");
    const overdue = await invitedWithLink();
    await letTimePass("30 days", overdue.userNumber);
    await assertRefused(null, () => setPassword(overdue.token, fresh), "linkDead");
  });
});

describe("a user changes their own password (R-505, S-07)", () => {
  test("a change keeps this session, ends all others, deletes links and sends a letter", async () => {
    const one = await withResetLink();
    const [here, there] = [await signIn(one.userNumber), await signIn(one.userNumber)];
    const { session, actor } =
      (await findSignedIn(here, readOpenTasks)) ?? assert.fail("not signed in");
    const since = await endOfAuditLog();
    await changeOwnPassword(actor, session, { currentPassword: knownPassword, password: fresh });
    assert.ok(await findSignedIn(here, readOpenTasks), "still signed in here");
    assert.equal(await findSignedIn(there, readOpenTasks), null);
    assert.equal(await findAuthenticated(one.email, knownPassword), null);
    assert.equal(await findAuthenticated(one.email, fresh), one.userNumber);
    assert.equal((await findLink(one.token)).state, "withdrawn");
    assert.equal((await auditLogSince(since))[0]?.event, "password.changed");
    const letters = await lettersTo(world, one.email);
    assert.equal(letters.at(-1)?.kind, "passwordChanged");
  });

  test("a wrong current password changes nothing", async () => {
    const one = await person();
    const passwords = { currentPassword: "falsch", password: fresh };
    const people = (await dump()).users;
    await assertRefused(
      one,
      () => changeOwnPassword(one, "", passwords).finally(() => forgetFailuresOf(one)),
      "wrongPassword",
      ["users"],
    );
    assert.deepEqual((await dump()).users, people);
  });

  test("a wrong current password counts as a failed sign-in, and the tenth in one session ends the session (FF-W5)", async () => {
    const one = await person();
    const [here, there] = [await signIn(one.userNumber), await signIn(one.userNumber)];
    const { session, actor } =
      (await findSignedIn(here, readOpenTasks)) ?? assert.fail("not signed in");
    const since = await endOfAuditLog();
    const wrong = () =>
      changeOwnPassword(actor, session, { currentPassword: "falsch", password: fresh });
    for (let tries = 1; tries < rates.sessionPassword.burst; tries += 1) {
      // Like a patient attacker: after each wait.
      await rows(sql`delete from rate_limits where limiter = 'currentPassword'`);
      await assert.rejects(wrong, { code: "wrongPassword" });
    }
    assert.ok(await findSignedIn(here, readOpenTasks), "not yet");
    await rows(sql`delete from rate_limits where limiter = 'currentPassword'`);
    await assert.rejects(wrong, { code: "sessionEnded" });
    assert.equal(await findSignedIn(here, readOpenTasks), null);
    assert.ok(await findSignedIn(there, readOpenTasks), "only this one");
    assert.equal(
      await value(sql`select failed_sign_ins from users where number = ${one.userNumber}`),
      rates.sessionPassword.burst,
    );
    assert.equal((await auditLogSince(since)).at(-1)?.event, "session.ended");
  });

  test("the right password in between sets the count of a session's failures back to zero (FF-W5)", async () => {
    const one = await person();
    const here = await signIn(one.userNumber);
    const { session, actor } =
      (await findSignedIn(here, readOpenTasks)) ?? assert.fail("not signed in");
    const attempt = async (currentPassword: string) => {
      await rows(sql`delete from rate_limits where limiter = 'currentPassword'`);
      return openOwnFactors(actor, session, { currentPassword });
    };
    for (const round of [1, 2]) {
      for (let tries = 1; tries < rates.sessionPassword.burst; tries += 1)
        await assert.rejects(attempt("falsch"), { code: "wrongPassword" }, `round ${round}`);
      await attempt(knownPassword);
    }
    assert.ok(await findSignedIn(here, readOpenTasks));
  });

  test("after five wrong current passwords a user has to wait (S-61)", async () => {
    const one = await person();
    const passwords = { currentPassword: "falsch", password: fresh };
    for (let tries = 0; tries < rates.currentPassword.burst; tries += 1)
      await assert.rejects(changeOwnPassword(one, "", passwords), { code: "wrongPassword" });
    const right = { currentPassword: knownPassword, password: fresh };
    await assert.rejects(changeOwnPassword(one, "", right), { code: "tooManyAttempts" });
  });

  test("a weak new password or one made of the user's names is refused", async () => {
    const one = await person({ firstName: "Wilhelmine", lastName: "Abendroth" });
    for (const [password, code] of [
      ["Passwort123456789", "passwordWeak"],
      ["WilhelmineAbendroth", "passwordContext"],
    ] as const) {
      const work = changeOwnPassword(one, "", { currentPassword: knownPassword, password });
      await assert.rejects(work, { code });
    }
    assert.equal(await findAuthenticated(one.email, knownPassword), one.userNumber);
  });

  test("of two simultaneous password changes one is refused and recorded", async () => {
    const one = await person();
    const since = await endOfAuditLog();
    const both = await Promise.allSettled(
      [fresh, "Sieben nasse Taue im Regen"].map((password) =>
        changeOwnPassword(one, "", { currentPassword: knownPassword, password }),
      ),
    );
    assert.deepEqual(both.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
    assert.deepEqual((await auditLogSince(since)).map(({ outcome }) => outcome).sort(), [
      "done",
      "refused",
    ]);
  });

  test("a user who was deactivated a moment ago cannot change the password", async () => {
    const one = await person();
    await deactivateUser(company.owner, one.userNumber);
    const passwords = { currentPassword: knownPassword, password: fresh };
    await assertRefused(one, () => changeOwnPassword(one, "", passwords), "wrongPassword");
  });
});
