import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import { transaction } from "#db/client";
import { findOwnAccount } from "#lib/domain/account/own-account";
import { exportOwnData } from "#lib/domain/account/own-data";
import { endSession } from "#lib/domain/sign-in/sign-out";
import {
  addOrganization,
  addUser,
  openWorld,
  rows,
  value,
  type World,
} from "#lib/domain/testing/database";
import { hashOf, passwordStep } from "#lib/domain/testing/factors";
import type { Actor } from "#lib/rules/delegation";
import { findSystem } from "./connected";
import { endOwnSystemSession, openSystemSession } from "./sessions";

/** people see where they are signed in, and leave it. */
let world: World;
let organizationId: number;
before(async () => {
  world = await openWorld();
  const provider = await addOrganization("provider", null);
  ({ organizationId } = await addOrganization("customer", provider));
});
after(() => world.close());

/** Opens a system in a new session of the portal, and returns that session's id. */
async function open(actor: Actor, sid: string, system = "invoiceArchive"): Promise<string> {
  const session = await passwordStep(actor.userNumber);
  const handle = await value<string>(
    sql`select handle from sessions where id_hash = ${await hashOf(session)}`,
  );
  const entry = findSystem(system) ?? assert.fail("the catalogue has it");
  await transaction("connect", (tx) => openSystemSession(tx, entry, { sid, handle }));
  return session;
}

const sidsOf = async (actor: Actor) => (await findOwnAccount(actor)).systems.map(({ sid }) => sid);

describe("one's own open systems", () => {
  test("are listed with the session and the browser in which they were opened, and nobody else's", async () => {
    const mine = await addUser(organizationId, ["invoices", "shop"]);
    const other = await addUser(organizationId, ["invoices", "userAdministration"]);
    const first = await open(mine, "mine-archive");
    const second = await open(mine, "mine-shop", "shop");
    await open(other, "other-archive");
    const listed = (await findOwnAccount(mine)).systems.map(({ since, ...entry }) => entry);
    const device = { browser: "Firefox", system: null };
    assert.deepEqual(listed, [
      { sid: "mine-shop", system: "shop", session: await hashOf(second), device },
      { sid: "mine-archive", system: "invoiceArchive", session: await hashOf(first), device },
    ]);
    assert.deepEqual(await sidsOf(other), ["other-archive"]);
  });

  test("end one at a time, and leave the others and those of other people", async () => {
    const mine = await addUser(organizationId, ["invoices", "shop"]);
    const owner = await addUser(organizationId, [], { isOwner: true });
    await open(mine, "end-archive");
    await open(mine, "end-shop", "shop");
    assert.equal(await endOwnSystemSession(owner, "end-archive"), false);
    assert.equal(await endOwnSystemSession(mine, "end-archive"), true);
    assert.deepEqual(await sidsOf(mine), ["end-shop"]);
    assert.deepEqual(
      await rows(sql`select event, outcome, actor_number::int as actor, target_number::int as target, details
        from audit_events where event = 'system.ended'`),
      [
        {
          event: "system.ended",
          outcome: "done",
          actor: mine.userNumber,
          target: mine.userNumber,
          details: { system: "invoiceArchive" },
        },
      ],
    );
  });

  test("end with the session of the portal, and no other session", async () => {
    const mine = await addUser(organizationId, ["invoices"]);
    const first = await open(mine, "first");
    await open(mine, "second");
    await endSession(first);
    assert.deepEqual(await sidsOf(mine), ["second"]);
  });

  test("are in the download of one's own data, with the name by which systems know one", async () => {
    const mine = await addUser(organizationId, ["invoices"]);
    await open(mine, "in-the-file");
    const found = (await exportOwnData(mine)) as {
      account: { subject: string };
      openSystems: Record<string, unknown>[];
      auditLog: Record<string, unknown>[];
    };
    const subject = sql`select subject from users where number = ${mine.userNumber}`;
    assert.equal(found.account.subject, await value(subject));
    assert.deepEqual(
      found.openSystems.map(({ system, areas }) => ({ system, areas })),
      [{ system: "invoiceArchive", areas: ["invoices"] }],
    );
    const [entry] = found.auditLog.filter(({ event }) => event === "system.opened");
    assert.deepEqual([entry?.system, entry?.areas], ["invoiceArchive", ["invoices"]]);
  });
});
