import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import { listedMigration } from "#db/privileges";
import { addOrganization, openWorld, rows, type World } from "#lib/domain/testing/database";
import { examineDatabase, findingOfMigration } from "./examine-database";
import { judgeQueues } from "./examine-queues";

let world: World;
before(async () => {
  world = await openWorld();
  await addOrganization("provider", null);
});
after(() => world.close());

const states = async () =>
  (await examineDatabase(false)).map(({ about, state }) => `${about} ${state}`);

describe("the doctor looks at a real database", () => {
  test("one that is as it should be has roles, migrations, a clock and queues in order", async () => {
    assert.deepEqual(await states(), ["database ok", "database ok", "clocks ok", "queues ok"]);
  });

  test("a table without forced row-level security is broken, and the sentence says what to run", async () => {
    await rows(sql`alter table users no force row level security`);
    const found = await examineDatabase(false);
    await rows(sql`alter table users force row level security`);
    assert.deepEqual(
      found.map(({ state }) => state),
      ["broken"],
    );
    assert.match(found[0]?.what ?? "", /npm run db:grants/);
  });

  test("a right too many is broken", async () => {
    await rows(sql`grant delete on audit_events to zugang_app`);
    const found = await examineDatabase(false);
    await rows(sql`revoke delete on audit_events from zugang_app`);
    assert.equal(found[0]?.state, "broken");
    assert.deepEqual(await states(), ["database ok", "database ok", "clocks ok", "queues ok"]);
  });

  test("older and newer migrations are told apart", () => {
    assert.equal(findingOfMigration("18.1", listedMigration).state, "ok");
    assert.equal(findingOfMigration("18.1", listedMigration + 1).state, "look");
    assert.match(
      findingOfMigration("18.1", listedMigration - 1).advice ?? "",
      /npm run db:migrate/,
    );
  });
});

test("what waits for too long is told, each with what to do", () => {
  const calm = {
    ...{ letters: 60, orders: 60, ordersToDecide: 60, logouts: 60, mailFailures: 0 },
    ...{ sealedAt: 0, unsealed: 60, purgedAt: 1_000_000, now: 1_000_100 },
  };
  assert.deepEqual(
    judgeQueues(calm).map(({ state }) => state),
    ["ok"],
  );
  for (const [change, state] of [
    [{ letters: 3_600 }, "broken"],
    [{ orders: 50_000 }, "broken"],
    [{ ordersToDecide: 50_000 }, "broken"],
    [{ logouts: 3_600 }, "look"],
    [{ mailFailures: 5 }, "broken"],
    [{ unsealed: 3_600 }, "broken"],
    [{ now: 1_200_000 }, "look"],
  ] as const) {
    const found = judgeQueues({ ...calm, ...change });
    assert.deepEqual(
      found.map((one) => one.state),
      [state],
      JSON.stringify(change),
    );
    assert.ok(found[0]?.advice);
  }
});
