import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import postgres, { type Sql } from "postgres";
import { limits } from "#lib/rules/limits";
import { DatabaseUnavailable } from "#lib/rules/unavailable";
import { transaction } from "./client";
import { DatabaseFault } from "./errors";
import { lockNumbers } from "./locks";
import { migrateDatabase } from "./migrate";
import { connect, disconnect, whenPoolerFound } from "./pool";
import { type ScratchDatabase, scratchDatabase } from "./scratch";
import { type Pooler, startPooler } from "./support/pooler";
import { executeTogether } from "./together";

/** Connections that lead to the wrong server (FF-H-2), or to any that a pooler has free (FF-M-4). */
let scratch: ScratchDatabase;
let admin: Sql;
before(async () => {
  scratch = await scratchDatabase();
  admin = postgres(scratch.url, { max: 1, onnotice: () => {} });
  await admin`create table noted (what text)`;
  await admin`grant select, insert on noted to zugang_system`;
});
after(async () => {
  await disconnect();
  await admin.end();
  await scratch.drop();
});

const note = (what: string) =>
  transaction("system", async (tx) => {
    await tx.execute(sql`insert into noted values (${what})`);
    const [row] = await tx.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
    return row?.pid;
  });
const noted = async (what: string) => (await admin`select from noted where what = ${what}`).length;

describe("a read-only server (FF-H-2)", () => {
  test("a connection on which a transaction was read-only is closed, at most once in two seconds", async (t) => {
    t.mock.timers.enable({ apis: ["Date"], now: Date.now() });
    const name = new URL(scratch.url).pathname.slice(1);
    // Each connection requests this when it starts, like a connection to a hot standby.
    await admin.unsafe(`alter database "${name}" set default_transaction_read_only = on`);
    connect(scratch.url);
    await assert.rejects(note("refused"), DatabaseUnavailable);
    await admin`set default_transaction_read_only = off`;
    await admin.unsafe(`alter database "${name}" reset default_transaction_read_only`);
    await assert.rejects(note("refused"), DatabaseUnavailable, "not replaced again so soon");
    t.mock.timers.tick(limits.databaseReadOnly);
    // The transaction that meets it is rejected, and the next one works.
    await assert.rejects(note("refused"), DatabaseUnavailable);
    const pid = await note("after");
    t.mock.timers.tick(limits.databaseReadOnly);
    assert.equal(await note("after"), pid, "a connection that takes changes is kept");
    assert.deepEqual([await noted("refused"), await noted("after")], [0, 2]);
  });

  test("transactions that only read continue, and running ones are not interrupted", async (t) => {
    t.mock.timers.enable({ apis: ["Date"], now: Date.now() });
    const name = new URL(scratch.url).pathname.slice(1);
    await admin.unsafe(`alter database "${name}" set default_transaction_read_only = on`);
    connect(scratch.url);
    await transaction("system", (tx) => tx.execute(sql`select 1`));
    await admin`set default_transaction_read_only = off`;
    await admin.unsafe(`alter database "${name}" reset default_transaction_read_only`);
    t.mock.timers.tick(limits.databaseReadOnly);
    const read = await transaction("system", async (tx) => {
      // Meanwhile another transaction gives the pool up.
      await new Promise<void>((done) => setImmediate(done));
      return [...(await tx.execute(sql`select count(*)::int as count from noted`))];
    });
    assert.deepEqual(read, [{ count: 2 }]);
    await note("later");
  });

  test("a server without this database is reported as the wrong one, and not as an invalid request", async () => {
    const url = new URL(scratch.url);
    url.pathname = "/not_here";
    connect(url.href);
    const answers = await Promise.allSettled(Array.from({ length: 30 }, () => note("nowhere")));
    for (const answer of answers) {
      assert.equal(answer.status, "rejected");
      assert.ok(answer.reason instanceof DatabaseUnavailable, String(answer.reason));
    }
  });
});

describe("a pooler that is not configured (FF-M-4)", () => {
  let pooler: Pooler;
  before(async () => {
    pooler = await startPooler(scratch.url);
  });
  after(async () => {
    await disconnect();
    await pooler.close();
  });

  test("the first lost prepared statement switches to unnamed ones: the transaction is repeated once, with nothing done twice or lost", async () => {
    let told = 0;
    whenPoolerFound(() => {
      told += 1;
    });
    connect(pooler.url);
    await Promise.all(Array.from({ length: 30 }, () => note("unnamed")));
    for (let times = 0; times < 10; times += 1) await note("unnamed");
    assert.equal(await noted("unnamed"), 40);
    assert.equal(told, 1);
  });

  test("statements that are sent together do not notice it either", async () => {
    connect(pooler.url);
    const noteTwice = () =>
      transaction("system", (tx) =>
        executeTogether(tx, [
          sql`insert into noted values (${"together"})`,
          sql`insert into noted select ${"together"} where true`,
        ]),
      );
    await Promise.all(Array.from({ length: 30 }, noteTwice));
    for (let times = 0; times < 10; times += 1) await noteTwice();
    assert.equal(await noted("together"), 80);
  });

  test("a pooler configured by pgbouncer=true or by another direct address gets unnamed statements from the beginning", async () => {
    connect(pooler.url, { named: false });
    await Promise.all(Array.from({ length: 30 }, () => note("named")));
    for (let times = 0; times < 10; times += 1) await note("named");
    assert.equal(await noted("named"), 40);
  });

  for (const code of ["26000", "42P05", "08P01"]) {
    test(`PostgreSQL's ${code} is taken as the sign of a pooler, once`, async () => {
      connect(scratch.url);
      let attempts = 0;
      const raise = () =>
        transaction("system", async (tx) => {
          attempts += 1;
          await tx.execute(`do $$ begin raise exception using errcode = '${code}'; end $$`);
        });
      await assert.rejects(
        raise(),
        (error) => error instanceof DatabaseFault && error.code === code,
      );
      assert.equal(attempts, 2);
      await assert.rejects(raise(), DatabaseFault);
      assert.equal(attempts, 3);
      const kept = await transaction("system", async (tx) => {
        await tx.execute(sql`select ${"x"}::text`);
        return [...(await tx.execute(sql`select from pg_prepared_statements where name <> ''`))];
      });
      assert.deepEqual(kept, []);
    });
  }

  test("migrations refuse a pooler before they lock anything, and say what to set", async () => {
    await assert.rejects(migrateDatabase(pooler.url), /set DATABASE_URL_DIRECT/);
    // Other tests' databases are on the same server.
    const locks = await admin`select from pg_locks
      where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())`;
    assert.equal(locks.length, 0);
  });

  test("a process that times out waiting for the lock of the migrations is told which connection holds it", async () => {
    const [row] = await admin<{ pid: number }[]>`
      select pg_backend_pid() as pid, pg_advisory_lock(${lockNumbers.migration})`;
    await assert.rejects(migrateDatabase(scratch.url, undefined, 0), {
      message: new RegExp(`the pid ${row?.pid} \\(select pg_terminate_backend`),
    });
    await admin`select pg_advisory_unlock_all()`;
  });
});
