import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";
import { sql } from "drizzle-orm";
import { openWorld, rows, type World } from "#lib/domain/testing/database";
import { systemSecret } from "#lib/infra/crypto/system-secrets";
import { readKeys } from "./keys";

const root = fileURLToPath(new URL("../../..", import.meta.url));

let world: World;
before(async () => {
  world = await openWorld();
});
beforeEach(() => rows(sql`delete from oidc_keys`));
after(() => world.close());

const purposes = ["openIdConnect", "assertion"] as const;
const names = { openIdConnect: "OpenID Connect", assertion: "Systems behind a proxy" };

type Outcome = { code: number | null; printed: string; said: string };

/** Runs a command in a terminal of its own. */
function type(program: string, ...options: string[]): Promise<Outcome> {
  const child = spawn(process.execPath, [join(root, "scripts/run.mjs"), program, ...options], {
    cwd: root,
    // As on an installation's terminal; the scratch database is not a demo's.
    env: { ...process.env, DEMO: "" },
  });
  const outcome: Outcome = { code: null, printed: "", said: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    outcome.printed += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    outcome.said += text;
  });
  return new Promise((resolve) => child.on("close", (code) => resolve({ ...outcome, code })));
}

test("R-902: oidc:rotate announces keys for tomorrow; with --now it drops all keys and the new ones sign", async () => {
  const first = [(await readKeys("openIdConnect"))[0], (await readKeys("assertion"))[0]];
  const announced = await type("oidc-rotate");
  assert.equal(announced.code, 0, announced.said);
  const told = announced.printed.trimEnd().split("\n");
  assert.equal(told.length, 2);
  for (const [at, purpose] of purposes.entries()) {
    const [signing, next, ...more] = await readKeys(purpose);
    assert.deepEqual([signing.kid, more], [first[at]?.kid, []]);
    const [, about, kid, from = ""] =
      /^(.+): Key ([\w-]{43}) is announced and signs from (\S+)\. /.exec(told[at] ?? "") ?? [];
    assert.deepEqual([about, kid], [names[purpose], next?.kid]);
    assert.ok(Math.abs(Date.parse(from) - Date.now() - 86_400_000) < 120_000, from);
  }

  const replaced = await type("oidc-rotate", "--now");
  assert.equal(replaced.code, 0, replaced.said);
  for (const purpose of purposes) {
    const [only, ...others] = await readKeys(purpose);
    assert.deepEqual(others, []);
    assert.match(
      replaced.printed,
      new RegExp(
        `^${names[purpose]}: Key ${only.kid} signs from now on.* no longer accepted: 2`,
        "m",
      ),
    );
  }
});

test("R-902: oidc:rotate with an option that it does not know changes nothing and says what there is", async () => {
  const { code, said } = await type("oidc-rotate", "--soon");
  assert.equal(code, 1);
  assert.match(said, /--soon[\s\S]*npm run oidc:rotate \[-- --now\]/);
  assert.deepEqual(await rows(sql`select kid from oidc_keys`), []);
});

test("R-902: oidc:secret prints a system's derived secret alone, and beside it which generations are accepted", async () => {
  const { code, printed, said } = await type("oidc-secret", "invoiceArchive");
  assert.equal(code, 0, said);
  assert.equal(printed, `${systemSecret("invoiceArchive", 1)}\n`);
  assert.match(said, /generation 1 .*Accepted: generation 1 is, derived from AUTH_SECRET\./);
});

test("R-902: oidc:secret names the systems there are, and says so of one that has a key instead of a secret", async () => {
  const [unknown, keyed] = await Promise.all([
    type("oidc-secret", "archive"),
    type("oidc-secret", "shop"),
  ]);
  assert.deepEqual([unknown.code, unknown.printed, keyed.code, keyed.printed], [1, "", 1, ""]);
  assert.match(
    unknown.said,
    /no system "archive"\. There are: invoiceArchive, telephoneSystem, shop\./,
  );
  assert.match(
    keyed.said,
    /private_key_jwt\): its public key is in the catalogue, or in SYSTEM_SHOP_KEY\./,
  );
});
