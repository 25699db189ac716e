import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import { transaction } from "#db/client";
import { connect, disconnect } from "#db/pool";
import { sealAuditLog } from "#lib/domain/audit/seal";
import { authenticate } from "#lib/domain/sign-in/authenticate";
import { startSession } from "#lib/domain/sign-in/sessions";
import { type Company, invite, openCompany } from "#lib/domain/testing/company";
import { addUser, knownPassword, openWorld, rows, type World } from "#lib/domain/testing/database";
import { elsewhere } from "#lib/domain/testing/origins";
import { keepMetrics } from "#lib/infra/metrics/record";
import { openMetrics } from "#lib/infra/metrics/registry";
import { seriesIn, valueIn } from "#lib/infra/metrics/testing/series";
import { rates } from "#lib/rules/limits";
import { measureQueues, watchPool } from "./measure-queues";
import { purge } from "./purge";
import { readQueues } from "./queues";

let world: World;
let company: Company;
const sent: string[] = [];
const registry = openMetrics({ version: "1", build: "b" });
before(async () => {
  world = await openWorld();
  company = await openCompany();
  await disconnect();
  connect(world.url, { logger: { logQuery: (statement) => sent.push(statement) } });
});
after(async () => {
  keepMetrics(undefined);
  await world.close();
});

const asked = async () => seriesIn(await registry.metrics());

describe("what waits", () => {
  test("nothing waits in an empty installation, and what has never happened is not known", async () => {
    const queues = await readQueues();
    const { now, sealedAt, unsealed, ...others } = queues;
    assert.ok(Math.abs(now - Date.now() / 1000) < 60);
    assert.equal(sealedAt, null);
    assert.ok(unsealed >= 0);
    assert.deepEqual(others, {
      ...{ letters: 0, orders: 0, ordersToDecide: 0, logouts: 0, mailFailures: 0, purgedAt: null },
    });
  });

  test("the oldest letter, order and logout that wait are known by their age, and nothing that is done", async () => {
    await invite(company.owner);
    await rows(sql`update outbox set created_at = created_at - interval '2 hours'`);
    await invite(company.owner);
    await rows(sql`insert into orders (order_number, digest, key_id, customer_number, state, received_at, content)
      select 'N-' || state, '', '', '4711', state, now() - age, case when state = 'received' then '{}'::jsonb end
      from (values ('received', interval '3 hours'), ('waiting', interval '4 hours'), ('done', interval '9 days')) v (state, age)`);
    await rows(sql`insert into system_outbox (system, sid, subject, expires_at, created_at)
      select system, system, gen_random_uuid(), now(), now() - age
      from (values ('shop', interval '5 hours'), ('gone', interval '9 days')) v (system, age)`);
    await rows(sql`update installation set mail_failures = 3`);
    const queues = await readQueues();
    const hours = (seconds: number) => Math.round(seconds / 360) / 10;
    assert.deepEqual(
      [queues.letters, queues.orders, queues.ordersToDecide, queues.logouts].map(hours),
      [2, 3, 4, 5],
    );
    assert.equal(queues.mailFailures, 3);
    await rows(sql`update outbox set state = 'sent', settled_at = now()`);
    assert.equal((await readQueues()).letters, 0);
  });

  test("the seals and the daily run are known by their time", async () => {
    await sealAuditLog();
    await rows(sql`insert into audit_events (at, event, outcome)
      values (now() - interval '2 hours', 'user.created', 'done'), (now(), 'user.created', 'done')`);
    assert.equal(Math.round((await readQueues()).unsealed / 60), 120);
    await sealAuditLog();
    const sealed = await readQueues();
    assert.equal(sealed.unsealed, 0);
    assert.ok(Math.abs(Number(sealed.sealedAt) - sealed.now) < 60);
    await purge();
    const { purgedAt, now } = await readQueues();
    assert.ok(Math.abs(Number(purgedAt) - now) < 60);
  });
});

describe("what is measured, and what it costs", () => {
  /** The statements that this work sends, besides those that begin a transaction. */
  async function statementsOf(work: () => Promise<unknown>): Promise<number> {
    sent.length = 0;
    await work();
    return sent.filter((one) => !one.includes("set_config('statement_timeout'")).length;
  }

  test("reading what waits is one statement, and being asked for metrics is none", async () => {
    assert.equal(await statementsOf(measureQueues), 1);
    let series = await asked();
    const statements = await statementsOf(async () => {
      for (let times = 0; times < 100; times += 1) series = await asked();
    });
    assert.equal(statements, 0);
    assert.equal(valueIn(series, "zugang_mail_failures"), 3);
    const read = Number(valueIn(series, "zugang_queues_read_timestamp_seconds"));
    assert.ok(Math.abs(read - Date.now() / 1000) < 60);
  });

  test("connections and what waits for one are counted while transactions run, and not afterwards", async () => {
    watchPool();
    const use = async () => {
      const series = await asked();
      return ["connections_used", "transactions_waiting"].map((name) =>
        valueIn(series, `zugang_database_${name}`),
      );
    };
    assert.deepEqual(await use(), [0, 0]);
    let go = () => {};
    const free = new Promise<void>((resolve) => {
      go = resolve;
    });
    let begun = 0;
    let allBegun = () => {};
    const full = new Promise<void>((resolve) => {
      allBegun = resolve;
    });
    const running = Array.from({ length: 13 }, () =>
      transaction("system", async () => {
        begun += 1;
        if (begun === 10) allBegun();
        await free;
      }),
    );
    await full;
    assert.deepEqual(await use(), [10, 3]);
    go();
    await Promise.all(running);
    assert.deepEqual(await use(), [0, 0]);
  });

  test("attempts to sign in are counted by how they ended, and limits by their name", async () => {
    const email = "clara.brandt@messung.example";
    const { userNumber } = await addUser(company.organizationId, ["invoices"], { email });
    const from = { ...elsewhere(), devices: [] };
    const outcome = async (name: string) =>
      valueIn(await asked(), "zugang_sign_ins_total", { outcome: name });
    assert.ok(await authenticate(email, knownPassword, from));
    assert.ok(
      await startSession(userNumber, { userAgent: "", previousSession: null, device: null }),
    );
    assert.equal(await outcome("completed"), 1);
    const { burst } = rates.signInAccount;
    for (let times = 0; times < burst; times += 1)
      assert.equal(await authenticate(email, "falsch", from), null);
    assert.equal(await outcome("wrongPassword"), burst);
    const limiter = { limiter: "signInAccount" };
    assert.equal(valueIn(await asked(), "zugang_rate_limit_refusals_total", limiter), 0);
    await assert.rejects(authenticate(email, knownPassword, from));
    assert.equal(await outcome("tooManyAttempts"), 1);
    assert.equal(valueIn(await asked(), "zugang_rate_limit_refusals_total", limiter), 1);
  });
});
