import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { after, before, beforeEach, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import { openWorld, rows, value, type World } from "#lib/domain/testing/database";
import { purge } from "#lib/domain/worker/purge";
import { environment } from "#lib/infra/env";
import { rotateKeys } from "./key-rotation";
import { readKeys } from "./keys";

/** the keys that sign for OpenID Connect, with several processes on one database. */

/**
 * A process of the portal: for each line it lets its own clock advance by that many milliseconds, and prints the keys that
 * it publishes, the one that signs first.
 */
const program = `
  import { createInterface } from "node:readline";
  import { currentKeys, signingKey } from "#lib/domain/systems/keys";
  const real = performance.now.bind(performance);
  let later = 0;
  performance.now = () => real() + later;
  createInterface(process.stdin).on("line", async (line) => {
    later += Number(line);
    const { keys } = await currentKeys();
    const { kid } = await signingKey();
    console.error(JSON.stringify({ published: keys.map((key) => key.kid), signsWith: kid }));
  });
  console.error("ready");
`;

type Published = { published: string[]; signsWith: string };
type Replica = { keysAfter: (milliseconds: number) => Promise<Published>; end: () => void };

const running: ChildProcess[] = [];

async function startReplica(settings: Record<string, string> = {}): Promise<Replica> {
  const child = spawn(
    process.execPath,
    [
      ...["--import", "tsx", "--import", "./scripts/register.mjs"],
      ...["--input-type=module", "-e", program],
    ],
    { env: { ...process.env, ...settings }, stdio: ["pipe", "ignore", "pipe"] },
  );
  running.push(child);
  const lines = createInterface(child.stderr)[Symbol.asyncIterator]();
  assert.equal((await lines.next()).value, "ready");
  return {
    keysAfter: async (milliseconds) => {
      child.stdin.write(`${milliseconds}\n`);
      return JSON.parse((await lines.next()).value);
    },
    end: () => child.kill("SIGKILL"),
  };
}

let world: World;
let original: string;
/** Two processes with the same settings, for all tests. */
let one: Replica;
let two: Replica;
before(async () => {
  world = await openWorld();
  original = environment().authSecret;
  [one, two] = await Promise.all([startReplica(), startReplica()]);
});
after(async () => {
  for (const child of running) {
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  }
  await world.close();
});
beforeEach(async () => {
  restartWith(original);
  await rows(sql`delete from oidc_keys`);
});

/** The settings that this process would have after a start with these secrets. */
function restartWith(authSecret: string, authSecretPrevious?: string): void {
  Object.assign(environment(), { authSecret, authSecretPrevious });
}

const kids = async () => (await readKeys()).map(({ kid }) => kid);
const secret = () => randomBytes(32).toString("base64");
const minute = 60_000;

/** Lets time pass for the stored keys. */
function letKeysAge(span: string): Promise<unknown> {
  return rows(sql`update oidc_keys set created_at = created_at - ${span}::interval,
    signs_from = signs_from - ${span}::interval`);
}

describe("the first key", () => {
  test("two processes that look at once make one key, which signs at once", async () => {
    const [first, second] = await Promise.all([one.keysAfter(minute), two.keysAfter(minute)]);
    assert.deepEqual(first, second);
    assert.deepEqual(first.published, [first.signsWith]);
    assert.equal(await value(sql`select count(*)::int from oidc_keys`), 1);
  });

  test("four reads at once make one key", async () => {
    const read = await Promise.all(Array.from({ length: 4 }, kids));
    assert.equal(new Set(read.flat()).size, 1);
  });

  test("a key is a private RSA key of 2048 bits for RS256, and the database has it only encrypted", async () => {
    const [key] = await readKeys();
    assert.deepEqual(
      { ...key, n: key.n.length, e: key.e },
      { ...key, kty: "RSA", use: "sig", alg: "RS256", n: 342, e: "AQAB" },
    );
    const dump = JSON.stringify(await rows(sql`select * from oidc_keys`));
    for (const part of ["d", "p", "q", "dp", "dq", "qi", "n"] as const)
      for (const text of [key[part], Buffer.from(key[part], "base64url").toString("hex")])
        assert.ok(!dump.includes(text), part);
  });
});

describe("rotation", () => {
  test("two processes publish an announced key within a minute, and sign with it only after a day", async () => {
    const { signsWith: old } = await one.keysAfter(minute);
    await two.keysAfter(minute);
    const { kid, signsFrom } = await rotateKeys();
    assert.ok(Math.abs(signsFrom.getTime() - Date.now() - 24 * 60 * minute) < minute);
    for (const replica of [one, two])
      assert.deepEqual(await replica.keysAfter(minute), { published: [old, kid], signsWith: old });
    await letKeysAge("23 hours 58 minutes");
    assert.equal((await one.keysAfter(minute)).signsWith, old);
    await letKeysAge("2 minutes");
    // One process looks first. What it signs is verified with what the other one has published for a day.
    assert.deepEqual(await one.keysAfter(minute), { published: [kid, old], signsWith: kid });
    const behind = await two.keysAfter(0);
    assert.ok(behind.published.includes(kid) && behind.signsWith === old);
    assert.deepEqual(await two.keysAfter(minute), { published: [kid, old], signsWith: kid });
  });

  test("a key that is announced already stays the next one, also when several people rotate at once", async () => {
    const [old] = await kids();
    const announced = await Promise.all([rotateKeys(), rotateKeys(), rotateKeys()]);
    assert.equal(new Set(announced.map(({ kid }) => kid)).size, 1);
    assert.deepEqual(await kids(), [old, announced[0].kid]);
  });

  test("a stolen key is gone from two processes within a minute, and so is the one that was announced", async () => {
    await one.keysAfter(minute);
    await rotateKeys();
    await two.keysAfter(minute);
    const { kid, dropped } = await rotateKeys({ now: true });
    assert.equal(dropped, 2);
    for (const replica of [one, two])
      assert.deepEqual(await replica.keysAfter(minute), { published: [kid], signsWith: kid });
  });

  test("a process that dies while it makes a key leaves nothing behind that hinders the next one", async () => {
    const dying = await startReplica();
    const asked = dying.keysAfter(0).catch(() => null);
    dying.end();
    await asked;
    const { published } = await one.keysAfter(minute);
    assert.equal(published.length, 1);
    assert.deepEqual(await kids(), published);
  });
});

describe("the end of a key", () => {
  test("a key verifies for two days after the next one signs, and is then deleted", async () => {
    const [old = ""] = await kids();
    const { kid } = await rotateKeys();
    await letKeysAge("2 days 23 hours");
    await purge();
    assert.deepEqual(await kids(), [kid, old]);
    await letKeysAge("1 hour 1 second");
    await purge();
    assert.deepEqual(await kids(), [kid]);
  });

  test("without a successor that signs, the oldest key stays", async () => {
    const [old] = await kids();
    await letKeysAge("400 days");
    const { kid } = await rotateKeys();
    await purge();
    assert.deepEqual(await kids(), [old, kid]);
  });
});

describe("a change of AUTH_SECRET", () => {
  const sealedBy = () =>
    rows<{ by: string }>(sql`select split_part(sealed, '.', 1) as by from oidc_keys`);

  test("the keys stay while the previous secret is known, and then no longer need it", async () => {
    const before = await kids();
    const [was] = await sealedBy();
    const changed = secret();
    restartWith(changed, original);
    const replica = await startReplica({ AUTH_SECRET: changed, AUTH_SECRET_PREVIOUS: original });
    assert.deepEqual((await replica.keysAfter(0)).published, before);
    assert.notDeepEqual(await sealedBy(), [was]);
    const later = await startReplica({ AUTH_SECRET: changed });
    assert.deepEqual((await later.keysAfter(0)).published, before);
  });

  test("a process that still has only the old secret keeps its keys when another one encrypts them anew", async () => {
    const before = await one.keysAfter(minute);
    const changed = secret();
    const fresh = await startReplica({ AUTH_SECRET: changed, AUTH_SECRET_PREVIOUS: original });
    assert.deepEqual(await fresh.keysAfter(0), before);
    assert.deepEqual(await one.keysAfter(minute), before);
    assert.deepEqual(await fresh.keysAfter(minute), before);
  });

  test("a key that nobody can decrypt is not published any more, and is deleted once a new one, which signs at once, has signed for two days", async () => {
    const [lost] = await kids();
    await rotateKeys();
    restartWith(secret());
    const fresh = await startReplica({ AUTH_SECRET: environment().authSecret });
    const { published, signsWith } = await fresh.keysAfter(0);
    assert.deepEqual(published, [signsWith]);
    assert.notEqual(signsWith, lost);
    await letKeysAge("2 days 1 second");
    await purge();
    assert.deepEqual(await rows(sql`select kid from oidc_keys`), [{ kid: signsWith }]);
  });
});
