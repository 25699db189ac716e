import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import { setPassword } from "#lib/domain/account/passwords";
import { requestPasswordReset } from "#lib/domain/sign-in/forgotten-password";
import { renewLink } from "#lib/domain/sign-in/renew-link";
import { type Company, invite, openCompany } from "#lib/domain/testing/company";
import { addUser, openWorld, rows, value, type World } from "#lib/domain/testing/database";
import {
  auditLogSince,
  changesSince,
  dump,
  endOfAuditLog,
  momentOfChanges,
} from "#lib/domain/testing/dump";
import { lettersTo, newestToken } from "#lib/domain/testing/letters";
import { elsewhere } from "#lib/domain/testing/origins";
import { letTimePass } from "#lib/domain/testing/time";
import { deactivateUser, reactivateUser } from "#lib/domain/users/deactivate";
import { removeUser } from "#lib/domain/users/remove";
import { resendActivation } from "#lib/domain/users/resend";
import { drainOutbox } from "#lib/domain/worker/deliver-outbox";
import { findLink } from "./state";

let world: World;
let company: Company;
before(async () => {
  world = await openWorld();
  company = await openCompany();
});
after(() => world.close());

const password = "Neun stille Möwen am Kai";

let people = 0;
async function invited(permissions: Parameters<typeof addUser>[1] = ["invoices"]) {
  people += 1;
  const email = `link${people}@muster.example`;
  const { userNumber } = await invite(company.owner, { email, permissions });
  return { userNumber, email, token: await newestToken(world, email) };
}

async function activated() {
  people += 1;
  const email = `aktiv${people}@muster.example`;
  const { userNumber } = await addUser(company.organizationId, ["invoices"], { email });
  return { userNumber, email };
}

async function withResetLink() {
  const { userNumber, email } = await activated();
  await requestPasswordReset(email, elsewhere().address);
  return { userNumber, email, token: await newestToken(world, email) };
}

/** The lifetime of a user's live link in hours, from its creation and from the user's. */
async function lifetimeOf(userNumber: number) {
  const [row] = await rows<{ link: number; account: number }>(sql`
    select round(extract(epoch from l.expires_at - l.created_at) / 3600, 2)::float8 as link,
      round(extract(epoch from l.expires_at - u.created_at) / 3600, 2)::float8 as account
    from links l join users u on u.number = l.user_number
    where u.number = ${userNumber} and l.used_at is null and l.superseded_at is null`);
  return row ?? { link: 0, account: 0 };
}

async function stateOf(token: string): Promise<string> {
  return (await findLink(token)).state;
}

describe("how long a link is valid", () => {
  test("R-402: an activation link is valid for seven days", async () => {
    const { userNumber, token } = await invited();
    assert.equal((await lifetimeOf(userNumber)).link, 7 * 24);
    await letTimePass("6 days 23:59:00", userNumber);
    assert.equal(await stateOf(token), "live");
    await letTimePass("00:01:00", userNumber);
    assert.equal(await stateOf(token), "expired");
  });

  test("R-405: a reset link is valid for two days", async () => {
    const { userNumber, token } = await withResetLink();
    assert.equal((await lifetimeOf(userNumber)).link, 2 * 24);
    await letTimePass("1 day 23:59:00", userNumber);
    assert.equal(await stateOf(token), "live");
    await letTimePass("00:01:00", userNumber);
    assert.equal(await stateOf(token), "expired");
  });

  test("R-402: a new activation link is valid for another seven days", async () => {
    const { userNumber } = await invited();
    await letTimePass("20 days", userNumber);
    await resendActivation(company.owner, userNumber);
    assert.deepEqual(await lifetimeOf(userNumber), { link: 7 * 24, account: 27 * 24 });
  });

  test("R-404: a link is never valid for longer than the account exists", async () => {
    const { userNumber, email } = await invited();
    await letTimePass("23 days 01:00:00", userNumber);
    await resendActivation(company.owner, userNumber);
    assert.deepEqual(await lifetimeOf(userNumber), { link: 6 * 24 + 23, account: 30 * 24 });
    await letTimePass("6 days 22:00:00", userNumber);
    await resendActivation(company.owner, userNumber);
    assert.deepEqual(await lifetimeOf(userNumber), { link: 1, account: 30 * 24 });
    const token = await newestToken(world, email);
    await letTimePass("00:59:00", userNumber);
    assert.equal(await stateOf(token), "live");
    await letTimePass("00:01:00", userNumber);
    assert.equal(await stateOf(token), "deleted");
  });

  test("the thirty days do not shorten a reset link of an old account", async () => {
    const { userNumber, email } = await activated();
    await letTimePass("200 days", userNumber);
    await requestPasswordReset(email, elsewhere().address);
    const token = await newestToken(world, email);
    assert.equal(await stateOf(token), "live");
    assert.equal((await lifetimeOf(userNumber)).link, 2 * 24);
  });

  test("the letter, the page and the database name the same end", async () => {
    const { userNumber, token } = await invited();
    const link = await findLink(token);
    const stored = await value<string>(
      sql`select expires_at from links where user_number = ${userNumber}`,
    );
    assert.equal(link.state, "live");
    assert.deepEqual("expiresAt" in link && link.expiresAt, new Date(stored));
  });
});

describe("only the newest link is valid (R-403)", () => {
  test("every older link says that a newer one was sent", async () => {
    const { userNumber, email, token: first } = await invited();
    const tokens = [first];
    for (let times = 0; times < 3; times += 1) {
      await letTimePass("61 seconds", userNumber);
      await resendActivation(company.owner, userNumber);
      tokens.push(await newestToken(world, email));
    }
    assert.equal(new Set(tokens).size, 4);
    const states = await Promise.all(tokens.map(stateOf));
    assert.deepEqual(states, ["superseded", "superseded", "superseded", "live"]);
  });

  test("a new reset link replaces the old one, and a reset leaves other users' links alone", async () => {
    const one = await withResetLink();
    const other = await withResetLink();
    await letTimePass("61 seconds", one.userNumber);
    await requestPasswordReset(one.email, elsewhere().address);
    assert.notEqual(await newestToken(world, one.email), one.token);
    assert.equal(await stateOf(one.token), "superseded");
    assert.equal(await stateOf(other.token), "live");
  });
});

describe("why a link is dead (R-407)", () => {
  test("an unknown token is no link", async () => {
    for (const token of ["", "x".repeat(43), "\0", "'", "ü".repeat(43), "x".repeat(10_000)])
      assert.deepEqual(await findLink(token), { state: "unknown" });
  });

  test("a used link says that it was used", async () => {
    const { token } = await invited();
    await setPassword(token, password);
    assert.equal(await stateOf(token), "used");
  });

  test("a link is dead when the account was activated with another link", async () => {
    const { userNumber, email, token } = await invited();
    await letTimePass("61 seconds", userNumber);
    await resendActivation(company.owner, userNumber);
    await setPassword(await newestToken(world, email), password);
    assert.equal(await stateOf(token), "used");
  });

  test("R-409: a link is blocked while the account is deactivated or locked, and valid again afterwards", async () => {
    for (const { userNumber, token } of [await invited(), await withResetLink()]) {
      await deactivateUser(company.owner, userNumber);
      assert.equal(await stateOf(token), "blocked");
      await reactivateUser(company.owner, userNumber);
      assert.equal(await stateOf(token), "live");
      await rows(
        sql`update users set locked_at = now(), locked_by = 'provider' where number = ${userNumber}`,
      );
      assert.equal(await stateOf(token), "blocked");
    }
  });

  test("a link of a deleted account is unknown", async () => {
    const { userNumber, token } = await invited();
    await removeUser(company.owner, userNumber);
    assert.equal(await stateOf(token), "unknown");
  });

  test("a link names its user and its purpose", async () => {
    const { userNumber, email, token } = await invited(["contacts", "invoices", "callList"]);
    const link = await findLink(token);
    if (link.state === "unknown") assert.fail("unknown");
    assert.equal(link.state, "live");
    assert.equal(link.userNumber, userNumber);
    assert.equal(link.email, email);
    assert.equal(link.signInName, email);
    assert.equal(link.activated, false);
    assert.deepEqual(link.areas, ["invoices", "contacts", "callList"]);
  });
});

test("R-406: opening a link fifty times, in any state, changes nothing", async () => {
  const [live, reset, used, expired] = [
    await invited(),
    await withResetLink(),
    await invited(),
    await invited(),
  ];
  await setPassword(used.token, password);
  await letTimePass("8 days", expired.userNumber);
  const moment = await momentOfChanges();
  const tokens = [live.token, reset.token, used.token, expired.token, "x".repeat(43)];
  for (let times = 0; times < 10; times += 1) await Promise.all(tokens.map(stateOf));
  assert.deepEqual(await changesSince(moment), []);
  await setPassword(live.token, password);
  await setPassword(reset.token, password);
});

describe("a user requests a new link on the page of a dead one (R-407)", () => {
  test("an expired activation link leads to a new activation letter and an audit entry", async () => {
    const { userNumber, email, token } = await invited();
    await letTimePass("8 days", userNumber);
    const since = await endOfAuditLog();
    await renewLink(token);
    await drainOutbox();
    assert.deepEqual(
      (await auditLogSince(since)).map(({ event, outcome, actor, target, organization }) => [
        event,
        outcome,
        actor,
        target,
        organization,
      ]),
      [["link.sent", "done", null, userNumber, company.organizationId]],
    );
    assert.equal((await lettersTo(world, email)).at(-1)?.kind, "newActivationLink");
    assert.equal(await stateOf(await newestToken(world, email)), "live");
    assert.equal((await lifetimeOf(userNumber)).link, 7 * 24);
  });

  test("an expired reset link of an activated user leads to a new reset letter", async () => {
    const { userNumber, email, token } = await withResetLink();
    await letTimePass("3 days", userNumber);
    await renewLink(token);
    const letters = await lettersTo(world, email);
    assert.deepEqual(
      letters.map(({ kind }) => kind),
      ["passwordReset", "passwordReset"],
    );
    assert.equal(await stateOf(letters.at(-1)?.token ?? ""), "live");
  });

  test("a second click sends nothing more (S-61)", async () => {
    const { userNumber, email, token } = await invited();
    await letTimePass("8 days", userNumber);
    await renewLink(token);
    const newest = await newestToken(world, email);
    await renewLink(token);
    assert.equal(await newestToken(world, email), newest);
    assert.equal(await stateOf(newest), "live");
  });

  test("a live, used, blocked, overdue or unknown link leads to no letter", async () => {
    const live = await invited();
    const used = await invited();
    await setPassword(used.token, password);
    const blocked = await invited();
    await letTimePass("8 days", blocked.userNumber);
    await deactivateUser(company.owner, blocked.userNumber);
    const overdue = await invited();
    await letTimePass("31 days", overdue.userNumber);
    await drainOutbox();
    const letters = (await dump()).outbox;
    const moment = await momentOfChanges();
    for (const { token } of [live, used, blocked, overdue, { token: "x".repeat(43) }])
      await renewLink(token);
    await drainOutbox();
    // The requests themselves came and went.
    assert.deepEqual((await dump()).outbox, letters);
    assert.deepEqual(await changesSince(moment, ["outbox"]), []);
  });

  test("a request stores one row without looking up the account (S-37)", async () => {
    const made = [await invited(), await invited(), await invited()];
    const [expired, blocked, overdue] = made;
    assert.ok(expired && blocked && overdue);
    for (const { userNumber } of [expired, blocked]) await letTimePass("8 days", userNumber);
    await deactivateUser(company.owner, blocked.userNumber);
    await letTimePass("31 days", overdue.userNumber);
    await drainOutbox();
    const moment = await momentOfChanges();
    const tokens = [...made.map(({ token }) => token), "x".repeat(43)];
    for (const token of tokens) await renewLink(token);
    assert.deepEqual(await changesSince(moment, ["outbox"]), [], "nothing else");
    const requests = await rows<{ kind: string; length: number; named: boolean }>(sql`
      select kind, length(encrypted_request) as length, user_number is not null or link_id is not null as named
      from outbox where state = 'queued'`);
    assert.equal(requests.length, tokens.length);
    assert.equal(new Set(requests.map((row) => JSON.stringify(row))).size, 1, "all alike");
    assert.deepEqual([requests[0]?.kind, requests[0]?.named], ["passwordForgotten", false]);
    await drainOutbox();
  });
});

describe("what a stolen database reveals (S-30)", () => {
  test("no token of any letter is in the database", async () => {
    const { userNumber, email, token } = await invited();
    await letTimePass("61 seconds", userNumber);
    await resendActivation(company.owner, userNumber);
    await setPassword(await newestToken(world, email), password);
    await requestPasswordReset(email, elsewhere().address);
    const letters = await lettersTo(world, email);
    const tokens = letters.map((letter) => letter.token).filter(Boolean);
    assert.deepEqual([tokens.length, tokens[0]], [3, token]);
    assert.equal(new Set(tokens).size, 3);
    const everything = JSON.stringify(await dump());
    for (const one of tokens) {
      assert.match(one, /^[\w-]{43}$/);
      // Not even a part of one, in the letter's or another spelling.
      for (let at = 0; at + 12 <= one.length; at += 1)
        assert.ok(!everything.includes(one.slice(at, at + 12)), "a piece of a token");
      assert.ok(
        !everything.includes(Buffer.from(one, "base64url").toString("hex")),
        "a token in hex",
      );
    }
    // Nor is what a letter says about the person: it is read when the letter is sent (S-72).
    const stored = JSON.stringify((await dump()).outbox);
    assert.ok(!stored.includes(email), "an address in the outbox");
  });
});

test("S-31: after all these tests every user has at most one live link of each purpose", async () => {
  const most = await value<number>(sql`select coalesce(max(live), 0)::int from (
    select count(*) as live from links where used_at is null and superseded_at is null
    group by user_number, purpose) counted`);
  assert.equal(most, 1);
});
