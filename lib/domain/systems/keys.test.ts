import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { after, before, beforeEach, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import { linesLogged } from "#lib/domain/testing/captured-log";
import { openWorld, rows, value, type World } from "#lib/domain/testing/database";
import { purge } from "#lib/domain/worker/purge";
import type { KeyPurpose } from "#lib/infra/crypto/signing-key";
import { environment } from "#lib/infra/env";
import { rotateKeys } from "./key-rotation";
import { readKeys } from "./keys";

/** the keys that sign for connected systems, with several processes on one database. */

/**
 * A process of the portal: for each line it lets its own clock advance by that many milliseconds, and prints the keys of
 * that purpose that it publishes, the one that signs first.
 */
const program = `
  import { createInterface } from "node:readline";
  import { currentKeys, signingKey } from "#lib/domain/systems/keys";
  const real = performance.now.bind(performance);
  let later = 0;
  performance.now = () => real() + later;
  createInterface(process.stdin).on("line", async (line) => {
    const [milliseconds, purpose] = line.split(" ");
    later += Number(milliseconds);
    const { keys } = await currentKeys(purpose);
    const { kid } = await signingKey(purpose);
    console.error(JSON.stringify({ published: keys.map((key) => key.kid), signsWith: kid }));
  });
  console.error("ready");
`;

type Published = { published: string[]; signsWith: string };
type Replica = {
  keysAfter: (milliseconds: number, purpose: KeyPurpose) => Promise<Published>;
  end: () => void;
};

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
    keysAfter: async (milliseconds, purpose) => {
      child.stdin.write(`${milliseconds} ${purpose}\n`);
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

const kidsOf = async (purpose: KeyPurpose) => (await readKeys(purpose)).map(({ kid }) => kid);
const secret = () => randomBytes(32).toString("base64");
const minute = 60_000;

/** Lets time pass for the stored keys. */
function letKeysAge(span: string): Promise<unknown> {
  return rows(sql`update oidc_keys set created_at = created_at - ${span}::interval,
    signs_from = signs_from - ${span}::interval`);
}

for (const purpose of ["openIdConnect", "assertion"] as const)
  describe(`keys for ${purpose}`, () => {
    const kids = () => kidsOf(purpose);

    describe("the first key", () => {
      test("two processes that look at once make one key, which signs at once", async () => {
        const [first, second] = await Promise.all([
          one.keysAfter(minute, purpose),
          two.keysAfter(minute, purpose),
        ]);
        assert.deepEqual(first, second);
        assert.deepEqual(first.published, [first.signsWith]);
        assert.equal(
          await value(sql`select count(*)::int from oidc_keys where purpose = ${purpose}`),
          1,
        );
      });

      test("four reads at once make one key", async () => {
        const read = await Promise.all(Array.from({ length: 4 }, kids));
        assert.equal(new Set(read.flat()).size, 1);
      });
    });

    describe("rotation", () => {
      test("two processes publish an announced key within a minute, and sign with it only after a day", async () => {
        const { signsWith: old } = await one.keysAfter(minute, purpose);
        await two.keysAfter(minute, purpose);
        const { kid, signsFrom } = (await rotateKeys())[purpose];
        assert.ok(Math.abs(signsFrom.getTime() - Date.now() - 24 * 60 * minute) < minute);
        for (const replica of [one, two])
          assert.deepEqual(await replica.keysAfter(minute, purpose), {
            published: [old, kid],
            signsWith: old,
          });
        await letKeysAge("23 hours 58 minutes");
        assert.equal((await one.keysAfter(minute, purpose)).signsWith, old);
        await letKeysAge("2 minutes");
        // One process looks first. What it signs is verified with what the other one has published for a day.
        assert.deepEqual(await one.keysAfter(minute, purpose), {
          published: [kid, old],
          signsWith: kid,
        });
        const behind = await two.keysAfter(0, purpose);
        assert.ok(behind.published.includes(kid) && behind.signsWith === old);
        assert.deepEqual(await two.keysAfter(minute, purpose), {
          published: [kid, old],
          signsWith: kid,
        });
      });

      test("a key that is announced already stays the next one, also when several people rotate at once", async () => {
        const [old] = await kids();
        const announced = await Promise.all([rotateKeys(), rotateKeys(), rotateKeys()]);
        assert.equal(new Set(announced.map((made) => made[purpose].kid)).size, 1);
        assert.deepEqual(await kids(), [old, announced[0][purpose].kid]);
      });

      test("a stolen key is gone from two processes within a minute, and so is the one that was announced", async () => {
        await one.keysAfter(minute, purpose);
        await rotateKeys();
        await two.keysAfter(minute, purpose);
        const { kid, dropped } = (await rotateKeys({ now: true }))[purpose];
        assert.equal(dropped, 2);
        for (const replica of [one, two])
          assert.deepEqual(await replica.keysAfter(minute, purpose), {
            published: [kid],
            signsWith: kid,
          });
      });
    });

    describe("the end of a key", () => {
      test("a key verifies for two days after the next one signs, and is then deleted", async () => {
        const [old = ""] = await kids();
        const { kid } = (await rotateKeys())[purpose];
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
        const { kid } = (await rotateKeys())[purpose];
        await purge();
        assert.deepEqual(await kids(), [old, kid]);
      });
    });
  });

describe("the kinds of keys", () => {
  test("a key for OpenID Connect is a private RSA key of 2048 bits for RS256", async () => {
    const [key] = await readKeys("openIdConnect");
    assert.deepEqual(
      { ...key, n: key.n.length, e: key.e },
      { ...key, kty: "RSA", use: "sig", alg: "RS256", n: 342, e: "AQAB" },
    );
  });

  test("a key for assertions is a private key of the curve P-256 for ES256", async () => {
    const [key] = await readKeys("assertion");
    assert.deepEqual(
      { ...key, x: key.x.length, y: key.y.length, d: key.d.length },
      { ...key, kty: "EC", crv: "P-256", use: "sig", alg: "ES256", x: 43, y: 43, d: 43 },
    );
  });

  test("the database has keys only encrypted", async () => {
    const [[rsa], [ec]] = [await readKeys("openIdConnect"), await readKeys("assertion")];
    const dump = JSON.stringify(await rows(sql`select * from oidc_keys`));
    const parts = [rsa.d, rsa.p, rsa.q, rsa.dp, rsa.dq, rsa.qi, rsa.n, ec.d, ec.x, ec.y];
    for (const part of parts)
      for (const text of [part, Buffer.from(part, "base64url").toString("hex")])
        assert.ok(text.length > 40 && !dump.includes(text));
  });

  test("a rotation gives each purpose a key of its own, and drops only its own when they were stolen", async () => {
    await rotateKeys();
    const [openIdConnect, assertion] = [await kidsOf("openIdConnect"), await kidsOf("assertion")];
    assert.equal(new Set([...openIdConnect, ...assertion]).size, 4);
    const { dropped } = (await rotateKeys({ now: true })).assertion;
    assert.equal(dropped, 2);
  });

  test("a successor of another purpose ends no key", async () => {
    await readKeys("openIdConnect");
    await letKeysAge("10 days");
    await readKeys("assertion");
    await letKeysAge("10 days");
    await purge();
    assert.deepEqual(await rows(sql`select purpose from oidc_keys order by 1`), [
      { purpose: "assertion" },
      { purpose: "openIdConnect" },
    ]);
  });

  test("reading the keys of one purpose does not meet those of the other", async () => {
    const lines = await linesLogged(async () => {
      for (const purpose of ["openIdConnect", "assertion", "openIdConnect"] as const)
        assert.equal((await readKeys(purpose)).length, 1);
    });
    assert.deepEqual(
      lines.map(({ event, purpose }) => [event, purpose]),
      [
        ["signingKeyMade", "openIdConnect"],
        ["signingKeyMade", "assertion"],
      ],
    );
  });

  test("a key that somebody gives another purpose in the database is used for neither", async () => {
    for (const [from, to] of [
      ["openIdConnect", "assertion"],
      ["assertion", "openIdConnect"],
    ] as const) {
      await rows(sql`delete from oidc_keys`);
      const [moved] = await kidsOf(from);
      await rows(sql`update oidc_keys set purpose = ${to} where kid = ${moved}`);
      assert.ok(!(await kidsOf(to)).includes(moved ?? ""));
      assert.ok(!(await kidsOf(from)).includes(moved ?? ""));
    }
  });
});

test("a process that dies while it makes a key leaves nothing behind that hinders the next one", async () => {
  const dying = await startReplica();
  const asked = dying.keysAfter(0, "openIdConnect").catch(() => null);
  dying.end();
  await asked;
  const { published } = await one.keysAfter(minute, "openIdConnect");
  assert.equal(published.length, 1);
  assert.deepEqual(await kidsOf("openIdConnect"), published);
});

describe("a change of AUTH_SECRET", () => {
  const sealedBy = () =>
    rows<{ by: string }>(sql`select distinct split_part(sealed, '.', 1) as by from oidc_keys`);
  const publishedBy = async (replica: Replica, milliseconds = 0) => [
    await replica.keysAfter(milliseconds, "openIdConnect"),
    await replica.keysAfter(milliseconds, "assertion"),
  ];

  test("the keys stay while the previous secret is known, and then no longer need it", async () => {
    const before = await publishedBy(one, minute);
    const [was] = await sealedBy();
    const changed = secret();
    const replica = await startReplica({ AUTH_SECRET: changed, AUTH_SECRET_PREVIOUS: original });
    assert.deepEqual(await publishedBy(replica), before);
    const [is, ...more] = await sealedBy();
    assert.notDeepEqual(is, was);
    assert.deepEqual(more, []);
    const later = await startReplica({ AUTH_SECRET: changed });
    assert.deepEqual(await publishedBy(later), before);
  });

  test("a process that still has only the old secret keeps its keys when another one encrypts them anew", async () => {
    const before = await publishedBy(one, minute);
    const changed = secret();
    const fresh = await startReplica({ AUTH_SECRET: changed, AUTH_SECRET_PREVIOUS: original });
    assert.deepEqual(await publishedBy(fresh), before);
    assert.deepEqual(await publishedBy(one, minute), before);
    assert.deepEqual(await publishedBy(fresh, minute), before);
  });

  test("a key that nobody can decrypt is not published any more, and is deleted once a new one, which signs at once, has signed for two days", async () => {
    const lost = [...(await kidsOf("openIdConnect")), ...(await kidsOf("assertion"))];
    await rotateKeys();
    restartWith(secret());
    const fresh = await publishedBy(await startReplica({ AUTH_SECRET: environment().authSecret }));
    for (const { published, signsWith } of fresh) {
      assert.deepEqual(published, [signsWith]);
      assert.ok(!lost.includes(signsWith));
    }
    await letKeysAge("2 days 1 second");
    await purge();
    assert.deepEqual(
      (await rows<{ kid: string }>(sql`select kid from oidc_keys`)).map(({ kid }) => kid).sort(),
      fresh.map(({ signsWith }) => signsWith).sort(),
    );
  });
});
