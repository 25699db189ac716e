import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { after, before, beforeEach, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import { decodeProtectedHeader, importJWK, jwtVerify } from "jose";
import { transaction } from "#db/client";
import { endSession } from "#lib/domain/sign-in/sign-out";
import { linesLogged } from "#lib/domain/testing/captured-log";
import {
  addOrganization,
  addUser,
  openWorld,
  rows,
  value,
  type World,
} from "#lib/domain/testing/database";
import { type Answer, Receiver, taken } from "#lib/domain/testing/receiver";
import { rounds } from "#lib/domain/testing/repetitions";
import { logoutsOf, openSystem, signIn } from "#lib/domain/testing/systems";
import { beginEnding } from "#lib/infra/server/lifecycle";
import { limits } from "#lib/rules/limits";
import { deliverSoon } from "./deliver";
import { signingKey } from "./keys";
import { claimLogouts, putOffLogout, reportOldLogouts } from "./logout-outbox";

/** logouts arrive at the systems, which are real servers here. */
const archive = new Receiver();
const shop = new Receiver();
let world: World;
before(async () => {
  await Promise.all([archive.start(), shop.start()]);
  Object.assign(process.env, {
    SYSTEM_INVOICE_ARCHIVE_URL: archive.url,
    SYSTEM_SHOP_URL: shop.url,
  });
  world = await openWorld();
  // The key is made once, and takes its time.
  await signingKey("openIdConnect");
});
beforeEach(async () => {
  await rows(sql`delete from system_outbox`);
  await rows(sql`delete from system_states`);
  archive.reset();
  shop.reset();
});
after(async () => {
  await world.close();
  await Promise.all([archive.stop(), shop.stop()]);
});

type Row = { sid: string; state: string; attempts: number; error: string | null };
const outbox = () =>
  rows<Row>(sql`select sid, state, attempts, last_error as error from system_outbox order by sid`);
const stateOf = async (system: string) =>
  (
    await rows<{ failures: number; failing: boolean; error: string | null; delivered: boolean }>(
      sql`select failures, failing_since is not null as failing, last_error as error,
        last_delivered_at is not null as delivered from system_states where system = ${system}`,
    )
  )[0];

/** As if sessions of a system had ended, one after the other. */
async function end(system: string, count: number, begin = 1): Promise<void> {
  await rows(sql`insert into system_outbox (system, sid, subject, expires_at, next_attempt_at)
    select ${system}, ${system} || ' ' || lpad(n::text, 4, '0'), gen_random_uuid(), now() + interval '12 hours',
      clock_timestamp() - interval '1 second' + n * interval '1 millisecond'
    from generate_series(${begin}::int, ${begin + count - 1}::int) n`);
}

/** Ends all pauses between attempts; the minute between probes is another matter. */
const pausesPass = () =>
  rows(sql`update system_outbox set next_attempt_at = now() where state = 'queued'`);
const minutePasses = () => rows(sql`update system_states set probe_at = now()`);
const leasesPass = () =>
  rows(sql`update system_outbox set next_attempt_at = next_attempt_at - interval '60 seconds'
    where state = 'sending'`);

/** Waits for a state of others, by asking the database again and again. */
async function until(happened: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await happened())) await value(sql`select 1`);
}

const status =
  (code: number): Answer =>
  (response) =>
    response.writeHead(code).end();
const never: Answer = () => {};
const sidOf = (token: string) =>
  JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()).sid as string;

describe("a session of the portal ends, and the system is told (R-903)", () => {
  test("within a second of the commit, with a token in which every claim is right", async () => {
    const provider = await addOrganization("provider", null);
    const customer = await addOrganization("customer", provider);
    const { userNumber } = await addUser(customer.organizationId, ["invoices"]);
    const subject = await value<string>(
      sql`select subject from users where number = ${userNumber}`,
    );
    const browser = await signIn(userNumber);
    const { sid } = await openSystem(browser, "invoiceArchive");
    await endSession(browser.id);
    const committed = performance.now();
    const second = Math.floor(Date.now() / 1000);
    await deliverSoon();
    const [logout, ...more] = archive.received;
    assert.ok(logout && more.length === 0);
    assert.ok(logout.at - committed < 1_000, `${logout.at - committed} ms`);
    assert.equal(logout.type, "POST application/x-www-form-urlencoded");
    assert.equal(logout.path, "/backchannel-logout");
    assert.deepEqual(shop.received, []);

    const { kid, n, e } = await signingKey("openIdConnect");
    const header = { alg: "RS256", typ: "logout+jwt", kid };
    assert.deepEqual(decodeProtectedHeader(logout.token), header);
    const key = await importJWK({ kty: "RSA", n, e }, "RS256");
    const { payload } = await jwtVerify(logout.token, key);
    const { iat = 0, exp, jti, ...claims } = payload;
    assert.deepEqual(claims, {
      iss: "http://localhost:3000/oidc",
      aud: "invoiceArchive",
      sub: subject,
      sid,
      events: { "http://schemas.openid.net/event/backchannel-logout": {} },
    });
    assert.ok(iat >= second && iat <= second + 5);
    assert.equal(exp, iat + 120);
    assert.match(String(jti), /^[0-9a-f-]{36}$/);

    // The session was young: it is told again after half a minute, and that is another token.
    const states = async () => (await logoutsOf(sid)).map(({ state }) => state);
    assert.deepEqual(await states(), ["delivered", "queued"]);
    await deliverSoon();
    assert.equal(archive.received.length, 1);
    await pausesPass();
    await deliverSoon();
    const again = await jwtVerify(archive.received[1]?.token ?? "", key);
    assert.equal(again.payload.sid, sid);
    assert.notEqual(again.payload.jti, jti);
    assert.deepEqual(await states(), ["delivered", "delivered"]);
    assert.deepEqual(await stateOf("invoiceArchive"), {
      ...{ failures: 0, failing: false, error: null, delivered: true },
    });
  });

  test("nothing is sent when nothing is due", async () => {
    await rows(sql`insert into system_outbox (system, sid, subject, expires_at, next_attempt_at)
      values ('shop', 'later', gen_random_uuid(), now() + interval '12 hours', now() + interval '9 seconds')`);
    await deliverSoon();
    assert.deepEqual(shop.received, []);
    assert.deepEqual(await outbox(), [{ sid: "later", state: "queued", attempts: 0, error: null }]);
  });
});

describe("a system that does not take a logout (R-903)", () => {
  test("500 and then 200: it is tried again after a pause, and then known as working", async () => {
    await end("shop", 1);
    shop.answer(status(500));
    await deliverSoon();
    assert.deepEqual(await outbox(), [
      { sid: "shop 0001", state: "queued", attempts: 1, error: "status 500" },
    ]);
    assert.deepEqual(await stateOf("shop"), {
      ...{ failures: 1, failing: true, error: "status 500", delivered: false },
    });
    const pause = await value<number>(
      sql`select extract(epoch from next_attempt_at - clock_timestamp())::float8 from system_outbox`,
    );
    assert.ok(pause > 0 && pause <= 2.4, String(pause));
    shop.answer(taken);
    await pausesPass();
    await deliverSoon();
    assert.deepEqual(await outbox(), [
      { sid: "shop 0001", state: "delivered", attempts: 2, error: null },
    ]);
    assert.deepEqual(await stateOf("shop"), {
      ...{ failures: 0, failing: false, error: null, delivered: true },
    });
  });

  test("the pause doubles up to five minutes, give or take a fifth", async () => {
    for (const [attempts, seconds] of [
      [1, 2],
      [2, 4],
      [5, 32],
      [20, 300],
    ] as const) {
      await rows(sql`delete from system_outbox`);
      await end("shop", 1);
      await rows(sql`update system_outbox set attempts = ${attempts - 1}`);
      const [held] = await claimLogouts("shop");
      assert.ok(held);
      await transaction("system", (tx) => putOffLogout(tx, held, "status 500"));
      const pause = await value<number>(
        sql`select extract(epoch from next_attempt_at - clock_timestamp())::float8 from system_outbox`,
      );
      assert.ok(pause > seconds * 0.75 && pause <= seconds * 1.2, `${attempts}: ${pause}`);
    }
  });

  test("a redirect is not followed, and five megabytes of answer do no harm", async () => {
    await end("shop", 1);
    shop.answer((response) => response.writeHead(302, { Location: `${archive.url}/taken` }).end());
    await deliverSoon();
    assert.deepEqual(archive.received, []);
    assert.equal((await outbox())[0]?.error, "redirect");
    shop.answer((response) => response.writeHead(200).end(Buffer.alloc(5 * 2 ** 20)));
    await pausesPass();
    await deliverSoon();
    assert.equal((await outbox())[0]?.state, "delivered");
  });

  test("it is given up when the session of the portal would have ended by now", async () => {
    await end("shop", 2);
    await rows(
      sql`update system_outbox set expires_at = now() + interval '1 second' where sid = 'shop 0001'`,
    );
    await rows(sql`update system_outbox set expires_at = now() where sid = 'shop 0002'`);
    shop.answer(status(500));
    await deliverSoon();
    assert.deepEqual(await outbox(), [
      { sid: "shop 0001", state: "abandoned", attempts: 1, error: "status 500" },
      { sid: "shop 0002", state: "abandoned", attempts: 0, error: null },
    ]);
    assert.equal(shop.received.length, 1);
  });

  test("one that is down for an hour is asked once a minute, and told of everything when it is back", async () => {
    await end("shop", 12);
    await shop.stop();
    const attempts = () => value<number>(sql`select sum(attempts)::int from system_outbox`);
    const [down, ...others] = await linesLogged(async () => {
      await deliverSoon();
      // Others may be on their way when the last failure is known; the rest is given back uncounted.
      const first = await attempts();
      const most = limits.logoutFailures + limits.logoutsAtOnce - 1;
      assert.ok(first >= limits.logoutFailures && first <= most, String(first));
      for (let minute = 1; minute < rounds(6, 60); minute += 1) {
        await pausesPass();
        await minutePasses();
        await Promise.all([deliverSoon(), deliverSoon()]);
        assert.equal(await attempts(), first + minute);
      }
    });
    assert.deepEqual([down?.event, down?.system, down?.reason], ["systemDown", "shop", "refused"]);
    assert.deepEqual(others, []);
    assert.equal((await stateOf("shop"))?.failures, await attempts());

    await shop.start();
    await pausesPass();
    await deliverSoon();
    assert.deepEqual(shop.received, [], "before the minute is over nobody knows");
    // Those that had failed wait for their pauses, but for one that has become the probe.
    await rows(sql`update system_outbox set next_attempt_at = now() + interval '4 minutes'
      where attempts > 0 and id <> (select id from system_outbox where attempts > 0 limit 1)`);
    await minutePasses();
    const [back] = await linesLogged(deliverSoon);
    assert.deepEqual([back?.event, back?.system], ["systemBack", "shop"]);
    assert.equal(new Set(shop.received.map(({ token }) => sidOf(token))).size, 12);
    assert.equal(shop.received.length, 12);
  });

  test("logouts that have been waiting for more than ten minutes are reported", async () => {
    await end("shop", 3);
    assert.deepEqual(await linesLogged(reportOldLogouts), []);
    await rows(sql`update system_outbox set created_at = now() - interval '11 minutes'`);
    const [line, ...more] = await linesLogged(reportOldLogouts);
    assert.deepEqual([line?.event, line?.system, line?.count], ["logoutsDelayed", "shop", 3]);
    assert.deepEqual(more, []);
  });
});

describe("lanes (R-903)", () => {
  test("a system that hangs takes no place from another", async () => {
    archive.answer(never);
    await end("invoiceArchive", 40);
    const hanging = deliverSoon();
    await until(() => archive.received.length === limits.logoutsAtOnce);
    await end("shop", 40);
    const began = performance.now();
    await Promise.all([deliverSoon(), until(() => shop.received.length === 40)]).then(() => {});
    assert.ok(performance.now() - began < limits.logoutTimeout, "not one timeout");
    assert.equal(archive.received.length, limits.logoutsAtOnce);
    assert.equal(archive.mostAtOnce, limits.logoutsAtOnce);
    await archive.stop();
    await hanging;
    await archive.start();
  });

  test("many logouts leave in order, four at a time and fifty a second at most", async () => {
    const count = rounds(60, 200);
    shop.answer((response) => void setTimeout(() => taken(response), 100));
    await end("shop", count);
    await deliverSoon();
    assert.equal(shop.received.length, count);
    assert.ok(shop.mostAtOnce <= limits.logoutsAtOnce, `${shop.mostAtOnce} at once`);
    const took = (shop.received.at(-1)?.at ?? 0) - (shop.received[0]?.at ?? 0);
    assert.ok(took >= (count - 1) * limits.logoutInterval - 50, `${took} ms`);
    // Each of four holds five: none overtakes more than the twenty that are in their hands.
    const places = shop.received.map(({ token }) => Number(sidOf(token).slice(-4)));
    const early = places.filter((place, index) => Math.abs(place - 1 - index) >= 20);
    assert.deepEqual(early, []);
    assert.ok(
      (await outbox()).every(({ state, attempts }) => state === "delivered" && attempts === 1),
    );
  });
});

/** Another process of the portal on the same database, which delivers for each line that it reads. */
const program = `
  import { createInterface } from "node:readline";
  import { deliverSoon } from "#lib/domain/systems/deliver";
  createInterface(process.stdin).on("line", async () => {
    await deliverSoon();
    console.error("delivered");
  });
  console.error("ready");
`;

describe("several processes (R-903)", () => {
  let other: ChildProcess;
  let said: AsyncIterator<string>;
  before(async () => {
    const how = ["--import", "tsx", "--import", "./scripts/register.mjs", "--input-type=module"];
    const child = spawn(process.execPath, [...how, "-e", program], {
      stdio: ["pipe", "ignore", "pipe"],
    });
    other = child;
    said = createInterface(child.stderr)[Symbol.asyncIterator]();
    assert.equal((await said.next()).value, "ready");
  });
  after(() => other.kill("SIGKILL"));

  test("two deliver each logout once", async () => {
    const count = 100;
    shop.answer((response) => void setTimeout(() => taken(response), 100));
    await end("shop", count);
    other.stdin?.write("\n");
    await Promise.all([deliverSoon(), said.next()]);
    await deliverSoon();
    assert.equal(shop.received.length, count);
    assert.equal(new Set(shop.received.map(({ token }) => sidOf(token))).size, count);
    const rows = await outbox();
    assert.ok(rows.every(({ state, attempts }) => state === "delivered" && attempts === 1));
    assert.ok(shop.mostAtOnce > limits.logoutsAtOnce, "both had places of their own");
  });

  test("what one held that was killed is delivered by another when its lease is over", async () => {
    await end("shop", 3);
    shop.answer(never);
    other.stdin?.write("\n");
    await until(() => shop.received.length === 1 || other.exitCode !== null);
    const ended = once(other, "exit");
    other.kill("SIGKILL");
    await ended;
    shop.reset();
    await deliverSoon();
    assert.deepEqual(shop.received, []);
    await leasesPass();
    await deliverSoon();
    assert.deepEqual(
      await outbox(),
      [1, 2, 3].map((n) => ({
        ...{ sid: `shop 000${n}`, state: "delivered", attempts: 2, error: null },
      })),
    );
    assert.equal(shop.received.length, 3);
  });

  test("a slow one does not undo what another has delivered meanwhile", async () => {
    await end("shop", 1);
    const [slow] = await claimLogouts("shop");
    assert.ok(slow);
    await leasesPass();
    await deliverSoon();
    await transaction("system", (tx) => putOffLogout(tx, slow, "timeout"));
    assert.deepEqual(await outbox(), [
      { sid: "shop 0001", state: "delivered", attempts: 2, error: null },
    ]);
  });
});

// The last one: from here on, this process is ending.
test("S-96: a process that ends finishes the logouts at the system and gives back those that it has not begun", async () => {
  const waiting: (() => void)[] = [];
  shop.answer((response) => void waiting.push(() => taken(response)));
  await end("shop", 3);
  const delivering = deliverSoon();
  await until(() => waiting.length === 1);
  beginEnding();
  waiting[0]?.();
  await delivering;
  assert.deepEqual(await outbox(), [
    { sid: "shop 0001", state: "delivered", attempts: 1, error: null },
    { sid: "shop 0002", state: "queued", attempts: 0, error: null },
    { sid: "shop 0003", state: "queued", attempts: 0, error: null },
  ]);
});
