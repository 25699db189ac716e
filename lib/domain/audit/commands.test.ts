import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import postgres, { type Sql } from "postgres";
import { linesLogged } from "#lib/domain/testing/captured-log";
import { type Company, invite, openCompany } from "#lib/domain/testing/company";
import { openWorld, type World } from "#lib/domain/testing/database";
import { removeUser } from "#lib/domain/users/remove";
import { keepAuditLog } from "#lib/domain/worker/clock";

const root = fileURLToPath(new URL("../../..", import.meta.url));

let world: World;
let company: Company;
let owner: Sql;
before(async () => {
  world = await openWorld();
  company = await openCompany();
  owner = postgres(world.url, { max: 1, onnotice: () => {} });
});
after(async () => {
  await owner.end();
  await world.close();
});

/** Runs a command in a terminal of its own. */
function type(
  program: string,
  ...options: string[]
): Promise<{ code: number | null; said: string }> {
  const script = join(root, "scripts/run.mjs");
  const child = spawn(process.execPath, [script, program, ...options], {
    cwd: root,
    // As on an installation's terminal; the scratch database is not a demo's.
    env: { ...process.env, DEMO: "" },
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, said })));
}

test("audit:verify names the time until which the audit log is intact and where it ends; for a broken one it names the position and fails (S-102)", async () => {
  await invite(company.owner);
  await invite(company.owner);
  await keepAuditLog();
  const whole = await type("audit-verify");
  assert.equal(whole.code, 0, whole.said);
  assert.match(whole.said, /^The audit log is intact: \d+ events .* from position 1 to \d+\.$/m);
  const position = /^Position: (\d+)$/m.exec(whole.said)?.[1] ?? "";
  const seal = /^Seal: ([\w-]{43})$/m.exec(whole.said)?.[1] ?? "";
  await owner.begin(async (tx) => {
    await tx`set local session_replication_role = 'replica'`;
    await tx`delete from audit_events where id = (select event_id from audit_seals order by position desc limit 1)`;
    await tx`delete from audit_seals where position = ${position}`;
  });
  const [short, noted, dashed] = await Promise.all([
    type("audit-verify"),
    type("audit-verify", "--position", position, "--seal", seal),
    type("audit-verify", "--seal", `-${seal.slice(1)}`, "--position", "1"),
  ]);
  assert.equal(short.code, 0, "nobody can tell from the database alone");
  assert.equal(noted.code, 1);
  assert.match(noted.said, /broken at position \d+: the audit log ends here/);
  assert.match(dashed.said, /broken at position 1, event \d+: another seal than the noted one/);
  await owner.begin(async (tx) => {
    await tx`set local session_replication_role = 'replica'`;
    await tx`update audit_events set actor_number = 4711 where id = (select event_id from audit_seals where position = 1)`;
  });
  const broken = await type("audit-verify");
  assert.equal(broken.code, 1);
  assert.match(
    broken.said,
    /broken at position 1, event \d+: the event is not the one that was sealed/,
  );
});

test("an export and the portal's log are enough to repeat the deletions after a restore (S-105)", async () => {
  const people = [await invite(company.owner), await invite(company.owner)];
  const numbers = people.map(({ userNumber }) => userNumber);
  const backup =
    await owner`select to_jsonb(u) - 'username' - 'search_text' - 'sort_name' as row from users u where number in ${owner(numbers)}`;
  await removeUser(company.owner, numbers[0] ?? 0);
  const exported = await type("export-deletions");
  assert.equal(exported.code, 0, exported.said);
  await removeUser(company.owner, numbers[1] ?? 0);
  const logged = await linesLogged(keepAuditLog);
  const files = [join(world.mailbox, "ledger.jsonl"), join(world.mailbox, "portal.log")] as const;
  writeFileSync(files[0], exported.said);
  writeFileSync(
    files[1],
    ["started", ...logged.map((line) => `portal-1  | ${JSON.stringify(line)}`), "{"].join("\n"),
  );
  await owner.begin(async (tx) => {
    await tx`set local session_replication_role = 'replica'`;
    await tx`delete from deleted_accounts`;
    for (const { row } of backup) {
      const names = Object.keys(row).join(", ");
      await tx.unsafe(
        `insert into users (${names}) overriding system value
          select ${names} from jsonb_populate_record(null::users, $1)`,
        [row],
      );
    }
  });
  const replayed = await type("replay-deletions", ...files);
  assert.equal(replayed.code, 0, replayed.said);
  assert.match(replayed.said, /^Accounts deleted again: 2\.$/m);
  const left = await owner`select from users where number in ${owner(numbers)}`;
  assert.equal(left.length, 0);
  assert.ok(!exported.said.includes(String(numbers[0])), "no number leaves the database");
});
