import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import { findOwnAccount } from "#lib/domain/account/own-account";
import { readOpenTasks } from "#lib/domain/service/open-tasks";
import { type Company, dayFromToday, formOf, openCompany } from "#lib/domain/testing/company";
import {
  addOrganization,
  addUser,
  openWorld,
  rows,
  value,
  type World,
} from "#lib/domain/testing/database";
import {
  auditLogSince,
  changesSince,
  dump,
  endOfAuditLog,
  momentOfChanges,
} from "#lib/domain/testing/dump";
import { letTimePass } from "#lib/domain/testing/time";
import { changeUser } from "#lib/domain/users/change";
import { deactivateUser, reactivateUser } from "#lib/domain/users/deactivate";
import { removeUser } from "#lib/domain/users/remove";
import { findSignedIn } from "./session-user";
import { startSession } from "./sessions";
import { endOtherSessions, endOwnSession, endSession } from "./sign-out";

let world: World;
let company: Company;
before(async () => {
  world = await openWorld();
  company = await openCompany();
});
after(() => world.close());

async function signIn(userNumber: number, previousSession: string | null = null): Promise<string> {
  const browser = { userAgent: "Firefox", previousSession, device: null } as const;
  return (await startSession(userNumber, browser)) ?? assert.fail("not let in");
}

async function signedIn(...[facts]: [Parameters<typeof addUser>[2]?]) {
  const actor = await addUser(company.organizationId, ["invoices", "contacts"], facts);
  return { actor, userNumber: actor.userNumber, session: await signIn(actor.userNumber) };
}

async function isSignedIn(session: string): Promise<boolean> {
  return (await findSignedIn(session, readOpenTasks)) !== null;
}

describe("a session begins", () => {
  test("S-10: the database keeps a hash of the session's id and never the id", async () => {
    const { session, userNumber } = await signedIn();
    assert.match(session, /^[\w-]{43}$/);
    assert.ok(!JSON.stringify(await dump()).includes(session), "the id itself is nowhere");
    assert.equal(
      await value(sql`select encode(sha256(${session}::text::bytea), 'hex') = id_hash from sessions
        where user_number = ${userNumber}`),
      true,
    );
  });

  test("S-12: a sign-in makes a new id, and ends the browser's previous session", async () => {
    const { session, userNumber } = await signedIn();
    const elsewhere = await signIn(userNumber);
    const next = await signIn(userNumber, session);
    assert.equal(new Set([session, elsewhere, next]).size, 3);
    assert.deepEqual(await Promise.all([session, elsewhere, next].map(isSignedIn)), [
      false,
      true,
      true,
    ]);
  });

  test("S-12: a sign-in ends the session of another user in the same browser", async () => {
    const first = await signedIn();
    const second = await addUser(company.organizationId, ["invoices"]);
    await signIn(second.userNumber, first.session);
    assert.equal(await isSignedIn(first.session), false);
  });

  test("no session begins for a user who may not sign in, although the password was right", async () => {
    const outside: Parameters<typeof addUser>[2][] = [
      { activatedAt: null, passwordHash: null },
      { deactivatedAt: new Date() },
      { lockedAt: new Date(), lockedBy: "failures" },
      { lockedAt: new Date(), lockedBy: "provider" },
      { validUntil: await dayFromToday(-1) },
    ];
    for (const facts of outside) {
      const { userNumber } = await addUser(company.organizationId, ["invoices"], facts);
      const moment = await momentOfChanges();
      const browser = {
        userAgent: "",
        previousSession: null,
        device: null,
      } as const;
      assert.equal(await startSession(userNumber, browser), null);
      assert.deepEqual(await changesSince(moment), []);
    }
    const browser = { userAgent: "", previousSession: null, device: null } as const;
    assert.equal(await startSession(999_999, browser), null);
  });

  test("the stored user agent is cut to a maximum length", async () => {
    const { userNumber } = await signedIn();
    const userAgent = "\u00e4".repeat(5_000);
    const session = await startSession(userNumber, {
      userAgent,
      previousSession: null,
      device: null,
    });
    assert.ok(session, "signed in");
  });
});

describe("a session expires (S-11)", () => {
  test("a session ends after an hour without a request", async () => {
    const { userNumber, session } = await signedIn();
    await letTimePass("59 minutes 59 seconds", userNumber);
    assert.equal(await isSignedIn(session), true);
    // That was a request.
    await letTimePass("59 minutes 59 seconds", userNumber);
    assert.equal(await isSignedIn(session), true);
    await letTimePass("60 minutes", userNumber);
    assert.equal(await isSignedIn(session), false);
  });

  test("a session ends after twelve hours, even with constant requests", async () => {
    const { userNumber, session } = await signedIn();
    for (let hour = 0; hour < 23; hour += 1) {
      await letTimePass("30 minutes", userNumber);
      assert.equal(await isSignedIn(session), true, `after ${hour / 2} hours`);
    }
    await letTimePass("30 minutes", userNumber);
    assert.equal(await isSignedIn(session), false);
  });

  test("an ended session cannot continue and is not listed", async () => {
    const { actor, userNumber, session } = await signedIn();
    await letTimePass("61 minutes", userNumber);
    assert.equal(await isSignedIn(session), false);
    assert.deepEqual((await findOwnAccount(actor)).sessions, []);
    assert.equal(await isSignedIn(session), false);
  });

  test("a session's last activity is stored once a minute at most", async () => {
    const { userNumber, session } = await signedIn();
    const version = sql`select xmin::text from sessions where user_number = ${userNumber}`;
    const before = await value(version);
    await isSignedIn(session);
    assert.equal(await value(version), before);
    await letTimePass("61 seconds", userNumber);
    const moved = await value(version);
    await isSignedIn(session);
    assert.notEqual(await value(version), moved);
  });
});

describe("a session ends at once (R-310, S-13)", () => {
  const ways: [title: string, end: (userNumber: number) => Promise<unknown>][] = [
    ["a session ends when the user is deactivated", (one) => deactivateUser(company.owner, one)],
    ["a session ends when the user is removed", (one) => removeUser(company.owner, one)],
    [
      "a session ends when the provider locks the user",
      (one) =>
        rows(sql`update users set locked_at = now(), locked_by = 'provider' where number = ${one}`),
    ],
    [
      "a session ends when the user's validity is over",
      async (one) =>
        changeUser(company.owner, await formOf(one, { validUntil: await dayFromToday(-1) })),
    ],
    [
      "a session ends when the user's validity is moved into the future",
      async (one) =>
        changeUser(company.owner, await formOf(one, { validFrom: await dayFromToday(1) })),
    ],
  ];
  for (const [title, end] of ways) {
    test(title, async () => {
      const { userNumber, session } = await signedIn();
      assert.equal(await isSignedIn(session), true);
      await end(userNumber);
      assert.equal(await isSignedIn(session), false);
    });
  }

  test("R-106: a session ends when an organization above is closed", async () => {
    const root = await value<number>(sql`select id from organizations where kind = 'provider'`);
    const above = await addOrganization("reseller", { organizationId: root, kind: "provider" });
    const below = await addOrganization("customer", above);
    const { userNumber } = await addUser(below.organizationId, [], { isOwner: true });
    const session = await signIn(userNumber);
    await rows(sql`update organizations set closed_at = now() where id = ${above.organizationId}`);
    assert.equal(await isSignedIn(session), false);
  });

  test("reactivating a user does not revive the sessions of before", async () => {
    const { userNumber, session } = await signedIn();
    await deactivateUser(company.owner, userNumber);
    await reactivateUser(company.owner, userNumber);
    assert.equal(await isSignedIn(session), false);
  });

  test("R-503: a lock by failures prevents sign-ins and ends no session", async () => {
    const { userNumber, session } = await signedIn();
    await rows(
      sql`update users set locked_at = now(), locked_by = 'failures' where number = ${userNumber}`,
    );
    assert.equal(await isSignedIn(session), true);
  });
});

describe("permissions are checked at every request (R-310)", () => {
  test("granted and withdrawn permissions show with the next request, and the session stays", async () => {
    const { userNumber, session } = await signedIn();
    const effective = async () =>
      [...((await findSignedIn(session, readOpenTasks))?.actor.effective ?? [])].sort();
    assert.deepEqual(await effective(), ["contacts", "invoices"]);
    const permissions = ["contacts" as const, "callList" as const];
    await changeUser(company.owner, await formOf(userNumber, { permissions }));
    assert.deepEqual(await effective(), ["callList", "contacts"]);
  });

  test("R-104: cancelling a product above closes its areas, and booking it again opens them", async () => {
    const { session } = await signedIn();
    const above = company.reseller.organizationId;
    const has = async () =>
      (await findSignedIn(session, readOpenTasks))?.actor.effective.has("contacts");
    await rows(
      sql`delete from organization_products where organization_id = ${above} and product = 'cloudPbx'`,
    );
    assert.equal(await has(), false);
    await rows(
      sql`insert into organization_products (organization_id, product) values (${above}, 'cloudPbx')`,
    );
    assert.equal(await has(), true);
  });

  test("a granted area that is no longer in the catalogue gives no access", async () => {
    const { userNumber, session } = await signedIn();
    await rows(
      sql`insert into user_permissions (user_number, permission) values (${userNumber}, 'telegrams')`,
    );
    const person = await findSignedIn(session, readOpenTasks);
    assert.deepEqual([...(person?.actor.effective ?? [])].sort(), ["contacts", "invoices"]);
  });

  test("a request without a session has no user", async () => {
    for (const id of ["", "x".repeat(43), "\0", "'", "x".repeat(10_000)])
      assert.equal(await findSignedIn(id, readOpenTasks), null);
  });

  test("S-10: the stored hash of a session's id cannot be used as the id", async () => {
    const { session } = await signedIn();
    const person = await findSignedIn(session, readOpenTasks);
    assert.equal(await findSignedIn(person?.session ?? "", readOpenTasks), null);
  });
});

describe("a user ends sessions (R-505, S-14)", () => {
  test("signing out ends the session in the database and is recorded", async () => {
    const { userNumber, session } = await signedIn();
    const since = await endOfAuditLog();
    await endSession(session);
    await endSession(session);
    assert.equal(await isSignedIn(session), false);
    assert.deepEqual(
      (await auditLogSince(since)).map(({ event, actor }) => [event, actor]),
      [["session.ended", userNumber]],
    );
  });

  test("a user's own sessions are listed by latest activity, and each can be ended", async () => {
    const { actor, userNumber, session } = await signedIn();
    await letTimePass("10 minutes", userNumber);
    const here = await signIn(userNumber);
    const [newest, older] = (await findOwnAccount(actor)).sessions;
    assert.equal(newest?.session, (await findSignedIn(here, readOpenTasks))?.session);
    assert.equal(older?.device?.browser, "Firefox");
    assert.ok((newest?.lastSeenAt ?? 0) > (older?.lastSeenAt ?? 0), "in order");
    await endOwnSession(actor, older?.session ?? "");
    assert.deepEqual([await isSignedIn(session), await isSignedIn(here)], [false, true]);
  });

  test("another user's session is neither listed nor can it be ended", async () => {
    const mine = await signedIn();
    const other = await signedIn();
    const target = (await findSignedIn(other.session, readOpenTasks))?.session ?? "";
    const moment = await momentOfChanges();
    await endOwnSession(mine.actor, target);
    assert.deepEqual(await changesSince(moment), []);
    assert.equal(await isSignedIn(other.session), true);
    assert.ok(
      !(await findOwnAccount(mine.actor)).sessions.some((one) => one.session === target),
      "not shown",
    );
  });

  test("ending all other sessions leaves those of other users alone", async () => {
    const { actor, userNumber, session } = await signedIn();
    const elsewhere = [await signIn(userNumber), await signIn(userNumber)];
    const other = await signedIn();
    await endOtherSessions(actor, (await findSignedIn(session, readOpenTasks))?.session ?? "");
    assert.deepEqual(await Promise.all([...elsewhere, session, other.session].map(isSignedIn)), [
      false,
      false,
      true,
      true,
    ]);
  });
});
