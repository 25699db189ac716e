import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import { transaction } from "#db/client";
import { startSession } from "#lib/domain/sign-in/sessions";
import {
  addOrganization,
  addUser,
  openWorld,
  rows,
  type World,
} from "#lib/domain/testing/database";
import type { Actor } from "#lib/rules/delegation";
import { findSystem } from "./connected";
import { endLostSystemSessions } from "./lost-sessions";
import { endOwnSystemSession, openSystemSession } from "./sessions";

/** who is signed in to a connected system. */
let world: World;
before(async () => {
  world = await openWorld();
  await addOrganization("provider", null);
});
after(() => world.close());

const browser = { userAgent: "", device: null, previousSession: null } as const;
const archive = () => {
  const system = findSystem("invoiceArchive");
  if (!system) throw new Error("the catalogue has it");
  return system;
};

async function signedIn(
  ...areas: Parameters<typeof addUser>[1]
): Promise<{ actor: Actor; handle: string }> {
  const [provider] = await rows<{ id: number }>(
    sql`select id from organizations where kind = 'provider'`,
  );
  const customer = await addOrganization("customer", {
    organizationId: provider?.id ?? 0,
    kind: "provider",
  });
  const actor = await addUser(customer.organizationId, areas);
  await startSession(actor.userNumber, browser);
  const [session] = await rows<{ handle: string }>(
    sql`select handle from sessions where user_number = ${actor.userNumber}`,
  );
  return { actor, handle: session?.handle ?? "" };
}

const open = (sid: string, handle: string) =>
  transaction("connect", (tx) => openSystemSession(tx, archive(), { sid, handle }));
/** Returns a function that waits until it has been called this often. */
function meetingOf(people: number): () => Promise<void> {
  let missing = people;
  let goOn = () => {};
  const complete = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  return () => {
    missing -= 1;
    if (missing === 0) goOn();
    return complete;
  };
}

const outbox = (sid: string) =>
  rows<{ system: string; sid: string }>(
    sql`select system, sid from system_outbox where sid = ${sid} order by next_attempt_at`,
  );

describe("a session in a system", () => {
  test("somebody with one of its areas gets in, and the system learns only its own areas", async () => {
    const { handle } = await signedIn("invoices", "shop", "credentials");
    assert.deepEqual(await open("one", handle), ["invoices", "credentials"]);
  });

  test("two people who sign in to a system at the same moment do not wait for each other's commit, also those who are its first", async () => {
    const people = [await signedIn("invoices"), await signedIn("invoices")];
    await rows(sql`delete from system_states`);
    for (const round of ["first", "later"]) {
      const untilAll = meetingOf(people.length);
      const signIns = people.map(({ handle }, index) =>
        transaction("connect", async (tx) => {
          await openSystemSession(tx, archive(), { sid: `${round} ${index}`, handle });
          await untilAll();
        }),
      );
      await Promise.all(signIns);
      const noted = await rows(sql`update system_states set last_opened_at = null
        where system = 'invoiceArchive' and last_opened_at is not null returning system`);
      assert.deepEqual(noted, [{ system: "invoiceArchive" }]);
    }
  });

  test("somebody without an area of it does not get in", async () => {
    const { handle } = await signedIn("shop");
    assert.equal(await open("two", handle), null);
    assert.deepEqual(await rows(sql`select sid from system_sessions where sid = 'two'`), []);
  });

  test("losing one of several areas ends it, and the system is told at once and again after half a minute", async () => {
    const { actor, handle } = await signedIn("invoices", "credentials");
    await open("three", handle);
    await transaction("system", async (tx) => {
      await tx.execute(
        sql`delete from user_permissions where user_number = ${actor.userNumber} and permission = 'invoices'`,
      );
      assert.equal(await endLostSystemSessions(tx, { userNumbers: [actor.userNumber] }), 1);
    });
    assert.equal((await outbox("three")).length, 2);
  });

  test("a gained area ends nothing, and losing it later ends the session", async () => {
    const { actor, handle } = await signedIn("invoices");
    await open("four", handle);
    const grant = sql`insert into user_permissions values (${actor.userNumber}, 'credentials')`;
    await transaction("system", async (tx) => {
      await tx.execute(grant);
      assert.equal(await endLostSystemSessions(tx, "all"), 0);
      await tx.execute(
        sql`delete from user_permissions where user_number = ${actor.userNumber} and permission = 'credentials'`,
      );
      assert.equal(await endLostSystemSessions(tx, "all"), 1);
    });
  });

  test("signing out of the portal, and the removal of the account, leave the logout behind", async () => {
    const first = await signedIn("invoices");
    await open("five", first.handle);
    await transaction("system", (tx) =>
      tx.execute(sql`delete from sessions where handle = ${first.handle}`),
    );
    assert.equal((await outbox("five")).length, 2);
    const second = await signedIn("invoices");
    await open("six", second.handle);
    await transaction("system", (tx) =>
      tx.execute(sql`delete from users where number = ${second.actor.userNumber}`),
    );
    assert.equal((await outbox("six")).length, 2);
  });

  test("a system that has ended its own session is not told", async () => {
    const { handle } = await signedIn("invoices");
    await open("seven", handle);
    await transaction("connect", async (tx) => {
      await tx.execute(sql`update system_sessions set ended_there = true where sid = 'seven'`);
      await tx.execute(sql`delete from system_sessions where sid = 'seven'`);
    });
    assert.deepEqual(await outbox("seven"), []);
  });

  test("people end their own sessions, and nobody else's", async () => {
    const mine = await signedIn("invoices");
    const other = await signedIn("invoices");
    await open("eight", mine.handle);
    assert.equal(await endOwnSystemSession(other.actor, "eight"), false);
    assert.equal(await endOwnSystemSession(mine.actor, "eight"), true);
    assert.equal((await outbox("eight")).length, 2);
  });
});
