import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { sql } from "drizzle-orm";
import { openWorld, value, type World } from "#lib/domain/testing/database";
import { transaction } from "./client";
import { connect, disconnect } from "./pool";
import { executeTogether, type Row } from "./together";

let world: World;
const sent: string[] = [];
before(async () => {
  world = await openWorld();
  await disconnect();
  connect(world.url, { logger: { logQuery: (statement) => sent.push(statement) } });
});
after(() => world.close());

const note = (id: string) => sql`insert into mail_events (id) values (${id})`;
const noted = sql`select count(*)::int as count from mail_events`;
const countNoted = () => value<number>(noted);
/** Fails when it is executed, not when it is parsed. */
const fails = sql`select 1 / (select count(*) from mail_events where id = ${"nobody"})`;

test("statements sent together are sent before the first is answered, and executed in their order", async () => {
  const rows = await transaction("system", async (tx) => {
    // A connection describes a statement before it sends its values for the first time.
    await executeTogether(tx, [note("first"), noted]);
    sent.length = 0;
    const answers = executeTogether<[Row, { count: number }, Row, { count: number }]>(tx, [
      note("second"),
      noted,
      note("third"),
      noted,
    ]);
    assert.equal(sent.length, 4);
    return answers;
  });
  assert.deepEqual([rows[1][0]?.count, rows[3][0]?.count], [2, 3]);
});

test("if one of them fails its error is thrown, nothing of the others is kept, and the connection goes on", async () => {
  const count = await countNoted();
  for (let round = 0; round < 3; round += 1)
    await assert.rejects(
      transaction("system", (tx) => executeTogether(tx, [note("lost"), fails, note("late")])),
      { code: "22012" },
    );
  assert.equal(await countNoted(), count);
});

test("a transaction's first statement does not wait for role and deadlines, and is not executed without them", async () => {
  const before = await countNoted();
  sent.length = 0;
  await transaction("system", async (tx) => {
    const answer = tx.execute(note("fourth")).then((rows) => rows);
    assert.deepEqual(
      sent.map((statement) => statement.includes("'statement_timeout'")),
      [true, false],
    );
    await answer;
  });
  assert.equal(await countNoted(), before + 1);
  const nobody = "nobody" as "system";
  for (let round = 0; round < 3; round += 1)
    await assert.rejects(
      transaction(nobody, (tx) => tx.execute(note("without a role"))),
      { code: "22023" },
    );
  assert.equal(await countNoted(), before + 1);
});
