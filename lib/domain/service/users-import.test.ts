import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { sql } from "drizzle-orm";
import { openCompany } from "#lib/domain/testing/company";
import { openWorld, rows, value, type World } from "#lib/domain/testing/database";
import { changesSince, momentOfChanges } from "#lib/domain/testing/dump";
import { limits } from "#lib/rules/limits";
import { mappingContent } from "#lib/rules/testing/old-portal/files";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const oldFile = (name: string) => join(root, "lib/rules/testing/old-portal", name);
const folder = mkdtempSync(join(tmpdir(), "zugang-import-"));
const mapping = join(folder, "mapping.json");

let world: World;
before(async () => {
  world = await openWorld();
  const { organizationId } = await openCompany();
  const number = await value<string>(
    sql`select customer_number from organizations where id = ${organizationId}`,
  );
  const numbers = { A1: number, A2: "99999999" };
  writeFileSync(mapping, JSON.stringify(mappingContent(numbers, "Kunde alt")));
});
after(async () => {
  await world.close();
  rmSync(folder, { recursive: true });
});

/** Runs the command in a terminal of its own. */
function type(...options: string[]) {
  const child = spawn(
    process.execPath,
    [join(root, "scripts/run.mjs"), "users-import", ...options],
    { cwd: root, env: { ...process.env, DEMO: "" } },
  );
  const outcome = { code: null as number | null, printed: "", said: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    outcome.printed += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    outcome.said += text;
  });
  return new Promise<typeof outcome>((resolve) =>
    child.on("close", (code) => resolve({ ...outcome, code })),
  );
}

const list = ["--from", "csv", oldFile("users.csv"), "--mapping", mapping];

describe("npm run users:import (R-1003)", () => {
  test("without --apply it prints a one for each row, and changes nothing", async () => {
    const moment = await momentOfChanges();
    const { code, printed, said } = await type(...list);
    assert.equal(code, 0, said);
    assert.deepEqual(printed.trimEnd().split("\r\n"), [
      '"row","outcome","password","why"',
      '"2","will be imported","the same as before",""',
      '"3","will be imported","the same as before",""',
      '"4","no organization has this customer number","","99999999"',
      '"5","cannot be used","","Email: Enter an email address in the form name@example.com. Hauptkonto: We can’t read “vielleicht”. Write x or nothing."',
    ]);
    assert.match(said, /^2: will be imported$/m);
    assert.match(said, /Nothing was changed/);
    assert.deepEqual(await changesSince(moment), []);
  });

  test("with --apply it imports, once, until the named day; the report says how many have moved", async () => {
    const day = await value<string>(sql`select to_char(now() + interval '30 days', 'YYYY-MM-DD')`);
    const first = await type(...list, "--apply", "--until", day);
    assert.equal(first.code, 0, first.said);
    assert.match(first.said, /^2: imported$/m);
    assert.match((await type(...list, "--apply")).said, /^2: is there already, from an earlier/m);
    await rows(sql`update users set password_hash = 'x' where email = 'joerg@altliste.example'`);
    const { printed } = await type("--report");
    assert.match(printed, /Imported people: 2\.\nWith a password here: 1 \(50 %\)\.\n/);
    assert.match(printed, new RegExp(`until they sign in: 1, until ${day}\\.`));
    const later = await value<string>(
      sql`select to_char(now() + interval '60 days', 'YYYY-MM-DD')`,
    );
    const changed = await type("--until", later, "--apply");
    assert.equal(changed.printed, `Old hashes: 1, kept until ${later}.\n`);
  });

  test("what is missing, not valid or too large is named before anything is read, and nothing changes", async () => {
    const large = join(folder, "large.json");
    writeFileSync(large, "");
    truncateSync(large, limits.oldPortalMegabytes * 1024 * 1024 + 1);
    const broken = join(folder, "broken.json");
    writeFileSync(broken, '{"users": [');
    const unknown = join(folder, "unknown.yaml");
    writeFileSync(unknown, "permissions:\n  reader: [bills]\n");
    const moment = await momentOfChanges();
    for (const [options, sentence] of [
      [[], /npm run users:import -- --from keycloak/],
      [["--from", "ldap", "x"], /npm run users:import -- --from keycloak/],
      [["--password", "geheim"], /--password/],
      [["--from", "keycloak", join(folder, "nothing.json")], /There is no file/],
      [["--from", "keycloak", large], /larger than 128 MB/],
      [["--from", "keycloak", folder], /There is no file/],
      [["--from", "keycloak", broken], /is not JSON/],
      [["--from", "keycloak", mapping], /no export of a realm/],
      [["--from", "csv", oldFile("realm.json")], /The first row is missing|quotation mark/],
      [[...list.slice(0, 3), "--mapping", unknown], /permissions\.reader\.0: should be one of/],
      [[...list, "--until", "2020-01-31"], /between today and/],
      [[...list, "--until", "tomorrow"], /between today and/],
    ] as const) {
      const { code, said } = await type(...options);
      assert.equal(code, 1, options.join(" "));
      assert.match(said, sentence);
    }
    assert.deepEqual(await changesSince(moment), []);
  });
});
