import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { sql } from "drizzle-orm";
import { transaction } from "#db/client";
import { now } from "#db/time";
import { openWorld, rows, value, type World } from "#lib/domain/testing/database";
import { patiently } from "#lib/domain/testing/patience";
import { purge } from "#lib/domain/worker/purge";
import { type Limiter, rates } from "#lib/rules/limits";
import { Refusal } from "#lib/rules/refusal";
import { consumeRateLimit } from "./consume";
import { countRemaining } from "./consume-many";
import { tryConsumeRateLimit } from "./count";
import type { RateLimit } from "./key";
import { withReservation } from "./reserve";

let world: World;
before(async () => {
  world = await openWorld();
});
after(() => world.close());

/** Moves the counters into the past. */
const pass = (milliseconds: number) =>
  rows(
    sql`update rate_limits set arrives_at = arrives_at - make_interval(secs => ${milliseconds / 1000}::float8)`,
  );

const refusalOf = (limiter: Limiter, key: string) =>
  consumeRateLimit(limiter, key).then(
    () => null,
    (error: unknown) => {
      assert.ok(error instanceof Refusal, String(error));
      assert.equal(error.code, "tooManyAttempts");
      return error.values;
    },
  );

// M-17: a counter that is read and then written allowed 200 of 5.
for (const [limiter, calls] of [
  ["signInAccountFromAddress", 50],
  ["signInAccountLonger", 200],
  ["signInAccountLongest", 500],
] as const) {
  test(`of ${calls} simultaneous attempts exactly ${rates[limiter].burst} are allowed (S-60)`, async () => {
    const answers = await Promise.all(
      Array.from({ length: calls }, () => patiently(() => tryConsumeRateLimit(limiter, "crowd"))),
    );
    assert.equal(answers.filter(Boolean).length, rates[limiter].burst);
  });
}

test("after a burst one attempt is allowed for each interval, and after a long pause the whole burst again", async () => {
  const { burst, interval } = rates.signInAccountLongest;
  for (let round = 0; round < burst; round++)
    assert.equal(await refusalOf("signInAccountLongest", "a"), null);
  const refused = await refusalOf("signInAccountLongest", "a");
  assert.ok(Number(refused?.seconds) > 0 && Number(refused?.seconds) <= interval / 1000);
  await pass(interval);
  assert.equal(await refusalOf("signInAccountLongest", "a"), null);
  assert.notEqual(await refusalOf("signInAccountLongest", "a"), null);
  await pass(10 * burst * interval);
  for (let round = 0; round < burst; round++)
    assert.equal(await refusalOf("signInAccountLongest", "a"), null);
  assert.notEqual(await refusalOf("signInAccountLongest", "a"), null);
});

test("attempts that come too early do not prolong the wait, and long waits are stated in minutes", async () => {
  assert.equal(await refusalOf("forgottenMinute", "b"), null);
  for (let early = 0; early < 20; early++) await refusalOf("forgottenMinute", "b");
  const refused = await refusalOf("forgottenMinute", "b");
  assert.ok(Number(refused?.seconds) <= 60);
  for (let round = 0; round < rates.signInAccountLongest.burst; round++)
    await consumeRateLimit("signInAccountLongest", "b");
  assert.deepEqual((await refusalOf("signInAccountLongest", "b"))?.minutes, 15);
});

test("attempts of one person or under one limiter do not count for another", async () => {
  assert.equal(await refusalOf("forgottenMinute", "c"), null);
  assert.equal(await refusalOf("forgottenMinute", "d"), null);
  assert.equal(await refusalOf("forgottenDay", "c"), null);
  assert.notEqual(await refusalOf("forgottenMinute", "c"), null);
});

test("counters contain no address or login and write no write-ahead log", async () => {
  await consumeRateLimit("signInAccount", "needle@nadel.example");
  const [found] = await rows<{ line: string }>(
    sql`select string_agg(r::text, ' ') as line from rate_limits r`,
  );
  assert.doesNotMatch(String(found?.line), /needle|nadel/);
  assert.equal(
    await value(sql`select relpersistence from pg_class where relname = 'rate_limits'`),
    "u",
  );
});

test("the purge deletes expired counters and no others (S-61)", async () => {
  await rows(sql`delete from rate_limits`);
  await consumeRateLimit("forgottenMinute", "old");
  await pass(60_001);
  await consumeRateLimit("forgottenMinute", "fresh");
  await purge();
  assert.equal(await value(sql`select count(*)::int from rate_limits`), 1);
  assert.equal(await tryConsumeRateLimit("forgottenMinute", "fresh"), false);
});

const leftOf = (limit: RateLimit) => transaction("auth", (tx) => countRemaining(tx, limit));

test("unused reservations are given back in full if nobody else has counted, however long the work took", async () => {
  await rows(sql`delete from rate_limits`);
  const { burst } = rates.takenAddress;
  const limit: RateLimit = ["takenAddress", "diligent"];
  await withReservation(limit, burst, async (begin) => {
    assert.equal(begin().granted, burst);
    assert.equal(await leftOf(limit), 0);
  });
  assert.equal(await leftOf(limit), burst);
});

test("a reservation that time has given back meanwhile, and somebody has used, is not given back again", async () => {
  await rows(sql`delete from rate_limits`);
  const { burst, interval } = rates.takenAddress;
  const limit: RateLimit = ["takenAddress", "patient"];
  const clock = () => value<number>(sql`select extract(epoch from ${now})::float8`);
  let moment = 0;
  await withReservation(limit, burst - 1, async (begin) => {
    begin();
    // Of what was reserved, as much is available again as time has passed.
    moment = await clock();
    assert.equal(await tryConsumeRateLimit(...limit), true);
  });
  const over = await clock();
  const until = await value<number>(
    sql`select extract(epoch from arrives_at)::float8 from rate_limits`,
  );
  const exact = moment + interval / 1000;
  assert.ok(until >= exact, `${exact - until} s too early`);
  assert.ok(until <= exact + 2 * (over - moment) + 1, "no more is kept back than the work took");
});
