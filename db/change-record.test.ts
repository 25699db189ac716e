import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import postgres, { type Sql } from "postgres";
import { changesSince, momentOfChanges, recordChanges } from "./change-record";
import { type ScratchDatabase, scratchDatabase } from "./scratch";

let scratch: ScratchDatabase;
let sql: Sql;
const ask = (statement: string) => sql.unsafe(statement);
before(async () => {
  scratch = await scratchDatabase();
  sql = postgres(scratch.url, { max: 2, onnotice: () => {} });
  await ask(`
    create table public.planted (id int primary key, shown text, hidden text);
    create table public.below (planted_id int references public.planted (id) on delete cascade);
    create table public.half_observed (id int primary key, shown text, hidden text)`);
  await recordChanges(scratch.url, { half_observed: "concat_ws(' ', t.id, 'it''s', shown)" });
});
after(async () => {
  await sql.end();
  await scratch.drop();
});

/** The changes that the database records of these statements, run in one transaction. */
async function changesBy(statements: string, except?: string[]): Promise<string[]> {
  const moment = await momentOfChanges(ask);
  await ask(statements);
  return changesSince(ask, moment, except);
}

describe("what a test's database records as a change", () => {
  beforeEach(() =>
    ask(`truncate planted, below, half_observed;
      insert into planted values (1, 'a', 'b'), (2, 'a', 'b'), (3, 'a', 'b');
      insert into below values (3); insert into half_observed values (1, 'a', 'b')`),
  );
  const cases: [what: string, statements: string, changes: string[]][] = [
    ["an insert", "insert into planted values (10)", ["planted insert"]],
    ["an update", "update planted set shown = 'c' where id = 1", ["planted update"]],
    ["an update to the same value", "update planted set id = id", ["planted update"]],
    ["a delete", "delete from planted where id = 2", ["planted delete"]],
    [
      "a row that was inserted and deleted",
      "insert into planted values (11); delete from planted where id = 11",
      ["planted delete", "planted insert"],
    ],
    [
      "rows of another table that are deleted with a row",
      "delete from planted where id = 3",
      ["below delete", "planted delete"],
    ],
    [
      "an insert that becomes an update",
      "insert into planted values (1) on conflict (id) do update set hidden = 'd'",
      ["planted update"],
    ],
    ["a truncation, also of an empty table", "truncate below", ["below truncate"]],
    [
      "a change while the portal's triggers are off",
      "set local session_replication_role = 'replica'; update planted set shown = 'e'",
      ["planted update"],
    ],
    [
      "a change of an observed column",
      "update half_observed set shown = 'c'",
      ["half_observed update"],
    ],
    [
      "the deletion of a row of which some columns are observed",
      "delete from half_observed",
      ["half_observed delete"],
    ],
  ];
  for (const [what, statements, changes] of cases)
    test(what, async () => assert.deepEqual(await changesBy(statements), changes));

  test("statements without affected rows and excluded columns and tables are not recorded", async () => {
    for (const statement of [
      "update planted set shown = 'f' where id = 99",
      "delete from planted where id = 99",
      "insert into planted values (1) on conflict do nothing",
      "update half_observed set hidden = 'c'",
      "select from planted for update",
    ])
      assert.deepEqual(await changesBy(statement), [], statement);
    assert.deepEqual(await changesBy("insert into planted values (12)", ["planted"]), []);
  });

  test("a change that was rolled back is not recorded, and one that commits later is", async () => {
    const moment = await momentOfChanges(ask);
    await assert.rejects(
      sql.begin(async (tx) => {
        await tx`insert into planted values (13)`;
        throw new Error("taken back");
      }),
    );
    assert.deepEqual(await changesSince(ask, moment), []);
    let during = "";
    await sql.begin(async (tx) => {
      await tx`insert into planted values (14)`;
      during = await momentOfChanges(ask);
    });
    assert.deepEqual(await changesSince(ask, during), ["planted insert"]);
  });

  test("every table of the portal is watched for every event, also for the portal's roles", async () => {
    const unwatched = await sql`
      select relname, event from pg_class, unnest(array['insert', 'update', 'delete', 'truncate']) as event
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not exists (
        select from pg_trigger where tgrelid = pg_class.oid and tgname = 'changes_' || event and tgenabled = 'A')`;
    assert.deepEqual([...unwatched], []);
    const counted = `set local role zugang_auth;
      insert into rate_limits (limiter, key_hash, arrives_at) values ('x', 'x', now())`;
    assert.deepEqual(await changesBy(counted), ["rate_limits insert"]);
  });
});
