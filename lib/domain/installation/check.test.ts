import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import postgres, { type Sql } from "postgres";
import { connect, disconnect } from "#db/pool";
import { openWorld, type World } from "#lib/domain/testing/database";
import { answersInTime } from "./fitness";

/** What `/api/health/ready` says about the database (FF-H-1, FF-H-2), and what the check costs. */
let world: World;
let admin: Sql;
let statements: string[] = [];

before(async () => {
  world = await openWorld();
  admin = postgres(world.url, { max: 1, onnotice: () => {} });
  await admin`update installation set demo = true`;
});
beforeEach(() => {
  statements = [];
  connect(world.url, { logger: { logQuery: (text) => statements.push(text) } });
});
after(async () => {
  await admin.end();
  await world.close();
});

describe("readiness", () => {
  test("a hundred checks of readiness compare the grants of the tables once", async (t) => {
    t.mock.timers.enable({ apis: ["Date"], now: Date.now() + 60_000 });
    for (let times = 0; times < 100; times += 1) assert.equal(await answersInTime(), true);
    assert.equal(statements.filter((text) => text.includes("pg_policy")).length, 1);
  });

  test("a database that lacks a grant is not ready, and is ready again when it has it back (FF-H-1)", async (t) => {
    t.mock.timers.enable({ apis: ["Date"], now: Date.now() + 120_000 });
    await admin`revoke delete on sessions from zugang_auth`;
    assert.equal(await answersInTime(), false);
    await admin`grant delete on sessions to zugang_auth`;
    assert.equal(await answersInTime(), false, "not asked anew so soon");
    t.mock.timers.tick(15_000);
    assert.equal(await answersInTime(), true);
  });

  test("a read-only database is not ready (FF-H-2)", async () => {
    const name = new URL(world.url).pathname.slice(1);
    await admin.unsafe(`alter database "${name}" set default_transaction_read_only = on`);
    await disconnect();
    connect(world.url);
    assert.equal(await answersInTime(), false);
    await admin`set default_transaction_read_only = off`;
    await admin.unsafe(`alter database "${name}" set default_transaction_read_only = off`);
    await disconnect();
    connect(world.url);
    assert.equal(await answersInTime(), true);
  });
});
