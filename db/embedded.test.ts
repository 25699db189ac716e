import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import postgres from "postgres";
import { type EmbeddedServer, removePostgres, startPostgres } from "./embedded";
import { commandOf, waitForEnd } from "./processes";

const folder = mkdtempSync(join(tmpdir(), "zugang-embedded-"));
// mkdtemp makes it 700, and for root the server's account must be able to enter.
chmodSync(folder, 0o755);
let server: EmbeddedServer | undefined;
/** In a clone that only root can enter, the data are elsewhere. */
const kept = (name: string) => join(server?.folder ?? folder, name);

after(async () => {
  await server?.stop();
  await removePostgres(folder);
  rmSync(folder, { recursive: true, force: true });
});

const start = async () => {
  server = await startPostgres({ folder, durable: true });
  return server;
};
const postmaster = () => Number(readFileSync(kept("data/postmaster.pid"), "utf8").split("\n")[0]);

async function query<Row extends object>(url: string, text: string): Promise<Row[]> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return await sql.unsafe<Row[]>(text);
  } finally {
    await sql.end();
  }
}

async function killPostmaster(): Promise<number> {
  const pid = postmaster();
  process.kill(pid, "SIGKILL");
  assert.ok(await waitForEnd(pid, 5_000));
  return pid;
}

test("several processes that start simultaneously share one server", async () => {
  const servers = await Promise.all([start(), start(), start()]);
  assert.equal(new Set(servers.map(({ port }) => port)).size, 1);
  assert.equal(servers.filter(({ adopted }) => !adopted).length, 1);
  assert.deepEqual(
    readdirSync(kept(".")).filter((name) => name.includes(".new-")),
    [],
  );
});

test("the server requires the password, and uses UTF8 and UTC", async () => {
  const { adminUrl } = await start();
  const stranger = new URL(adminUrl);
  stranger.password = "wrong";
  await assert.rejects(query(stranger.href, "select 1"), { code: "28P01" });
  const [row] = await query<{ letters: string; zone: string; addresses: string; sync: string }>(
    adminUrl,
    "select lower('ÄÖÜ') as letters, current_setting('timezone') as zone, current_setting('listen_addresses') as addresses, current_setting('fsync') as sync",
  );
  assert.deepEqual({ ...row }, { letters: "äöü", zone: "UTC", addresses: "127.0.0.1", sync: "on" });
});

test("a committed row survives SIGKILL of the database", async () => {
  const { adminUrl } = await start();
  await query(adminUrl, "create table kept (id int); insert into kept values (1)");
  await killPostmaster();
  const { adopted, adminUrl: again } = await start();
  assert.equal(adopted, false);
  assert.equal((await query(again, "select * from kept")).length, 1);
});

test("a server whose parent process has died is adopted and stopped by its new owner", async () => {
  const first = await start();
  writeFileSync(kept("owner"), "999999");
  const second = await start();
  assert.equal(second.adopted, true);
  assert.equal(second.port, first.port);
  const pid = postmaster();
  await second.stop();
  assert.equal(commandOf(pid), null);
});

test("a pid file that names another program does not prevent the start", async () => {
  const data = kept("data");
  writeFileSync(
    join(data, "postmaster.pid"),
    `${process.pid}\n${data}\n1\n5432\n\n127.0.0.1\n1 1\nready\n`,
  );
  const { adminUrl, adopted } = await start();
  assert.equal(adopted, false);
  assert.equal((await query(adminUrl, "select * from kept")).length, 1);
});

test("a watched server that dies is started again on its port", { timeout: 120_000 }, async () => {
  const { adminUrl, watch } = await start();
  const reports: string[] = [];
  watch((message) => reports.push(message));
  const before = await killPostmaster();
  while ((await query(adminUrl, "select * from kept").catch(() => [])).length !== 1)
    await new Promise((turn) => setImmediate(turn));
  assert.notEqual(postmaster(), before);
  assert.equal(reports.length, 1);
});
