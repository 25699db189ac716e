import { execFileSync, spawn } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { type EmbeddedServer, removePostgres, startPostgres } from "#db/embedded";
import { give } from "#db/embedded-data";
import { findHome } from "#db/embedded-home";
import { findFreePort } from "#db/free-port";
import { migrateDatabase } from "#db/migrate";
import { commandOf } from "#db/processes";
import { keep } from "../../scripts/support/paths";
import { ask } from "../support/http";
import type { Fault } from "./support/fault";
import { newHistory } from "./support/history";
import { openSql } from "./support/laboratory";
import { becomes } from "./support/load";
import { openCustomers, openTraffic } from "./support/traffic";

const standbyFolder = join(keep, "faults", "standby");

/** A hot standby of this server: a copy of its folder, made while it was stopped, which then follows it. */
async function startStandby(primary: EmbeddedServer): Promise<EmbeddedServer> {
  await removePostgres(standbyFolder);
  const home = findHome(standbyFolder);
  const pid = primary.pid();
  process.kill(pid, "SIGINT");
  while (commandOf(pid) !== null) await wait(50);
  for (const name of ["data", "password"])
    execFileSync("cp", ["-a", join(primary.folder, name), join(home.folder, name)]);
  const { username, password } = new URL(primary.adminUrl);
  const data = join(home.folder, "data");
  appendFileSync(
    join(data, "postgresql.auto.conf"),
    `primary_conninfo = 'host=127.0.0.1 port=${primary.port} user=${username} password=${password}'\n`,
  );
  writeFileSync(join(data, "standby.signal"), "");
  give(home, join(data, "standby.signal"));
  await primary.revive();
  return startPostgres({ folder: standbyFolder, durable: true });
}

const failover: Fault = {
  id: "FF-H-2",
  what: "a failover: for eight seconds the database's address leads to a hot standby, then to the primary again",
  criterion:
    "meanwhile lists are shown, changes are answered (not now) and the portal is not ready; five seconds after the primary is back everything works and keeps working, and no connection to the standby is left",
  async run({ open, database, quick, say }) {
    const standby = await startStandby(database);
    const stage = await open();
    const watching = openSql(standby.adminUrl, 1);
    try {
      const { portal, wire } = stage;
      const customers = await openCustomers(portal, stage.sql, 4);
      const history = newHistory();
      const traffic = openTraffic(portal, stage.sql, customers, history);
      const problems: string[] = [];
      // Uses every connection of the pool, all of which lead to the wrong server.
      const burst = () =>
        Promise.all(
          Array.from({ length: 20 }, (_, n) => (n % 4 ? traffic.read(n) : traffic.create(n))),
        );
      await burst();
      say("the address leads to the standby");
      wire.lead(standby.port);
      wire.resetAll();
      const until = Date.now() + 8_000;
      const before = history.operations.length;
      let ready = 0;
      while (Date.now() < until) {
        await burst();
        if ((await ask(portal, "/api/health/ready")).status === 200) ready += 1;
        await wait(quick ? 500 : 200);
      }
      const meanwhile = history.operations.slice(before);
      const changed = meanwhile.filter(({ kind, end }) => kind === "create" && end === "ok").length;
      const shown = meanwhile.filter(({ kind, end }) => kind === "read" && end === "ok").length;
      const refused = meanwhile.filter(
        ({ kind, end }) => kind === "create" && end === "info",
      ).length;
      if (changed > 0) problems.push(`${changed} changes were made on a standby`);
      if (shown === 0 || refused === 0) problems.push("nothing was tested on the standby");
      if (ready > 0) problems.push(`ready ${ready} times`);
      say("the address leads to the primary again");
      wire.lead(database.port);
      const back = await becomes(async () => (await traffic.create(0)).end === "ok", 20_000);
      if (back === null || back > 5_000) problems.push(`back only after ${back ?? 20_000} ms`);
      await wait(3_000);
      const after = history.operations.length;
      for (let times = 0; times < 3; times += 1) await burst();
      const failed = history.operations.slice(after).filter(({ end }) => end !== "ok").length;
      if (failed > 0) problems.push(`${failed} requests failed afterwards`);
      const left = await becomes(async () => {
        const rows = await watching`select from pg_stat_activity where application_name = 'zugang'`;
        return rows.length === 0;
      }, 10_000);
      if (left === null) problems.push("connections to the standby are left");
      const readyAgain = await becomes(
        async () => (await ask(portal, "/api/health/ready")).status === 200,
        20_000,
      );
      if (readyAgain === null) problems.push("not ready again");
      problems.push(...(await traffic.check()));
      return {
        count: `${meanwhile.length} requests on the standby, ${refused} of them changes`,
        measured: `${history.summary()}; back after ${back} ms`,
        problems,
      };
    } finally {
      await watching.end({ timeout: 1 });
      await stage.close();
      await standby.stop();
      await removePostgres(standbyFolder);
    }
  },
};

/** PgBouncer in transaction mode in front of this server; null if it is not installed. */
async function startPgBouncer(database: EmbeddedServer) {
  const program = ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer"].find((path) => existsSync(path));
  if (program === undefined) return null;
  const folder = mkdtempSync(join(tmpdir(), "zugang-pgbouncer-"));
  const port = await findFreePort();
  const { username, password } = new URL(database.adminUrl);
  const settings = join(folder, "settings.ini");
  writeFileSync(
    settings,
    `[databases]
* = host=127.0.0.1 port=${database.port} user=${username} password=${password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 8
server_round_robin = 1
`,
    { mode: 0o600 },
  );
  const home = findHome(join(keep, "faults", "pgbouncer"));
  for (const path of [folder, settings]) give(home, path);
  const child = spawn(program, ["-q", settings], { ...home.account, cwd: "/", stdio: "ignore" });
  return {
    port,
    stop() {
      child.kill("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const pooler: Fault = {
  id: "FF-M-4",
  what: "PgBouncer in transaction mode is in front of the database, without a setting that says so",
  criterion:
    "migrations refuse it with a sentence and hold no lock, the portal notices it and continues with unnamed statements, the log says what to set, every request succeeds, nothing acknowledged is lost or done twice",
  async run({ open, database, quick }) {
    const between = await startPgBouncer(database);
    if (between === null)
      return { skipped: "PgBouncer is not installed (Debian has it: apt-get install pgbouncer)" };
    const stage = await open();
    const [instance] = stage.instances;
    try {
      const { portal, wire } = stage;
      const problems: string[] = [];
      await instance?.stop();
      wire.lead(between.port);
      const address = new URL(stage.databaseUrl);
      address.port = String(between.port);
      const said = await migrateDatabase(address.href).then(
        () => "it migrated",
        (error: Error) => error.message,
      );
      if (!/set DATABASE_URL_DIRECT/.test(said)) problems.push(`migrations: ${said}`);
      const locks = await stage.sql`select from pg_locks where locktype = 'advisory'`;
      if (locks.length > 0) problems.push("the lock of the migrations is left");
      await instance?.start();
      const customers = await openCustomers(portal, stage.sql, 8);
      const history = newHistory();
      const traffic = openTraffic(portal, stage.sql, customers, history);
      for (let times = 0; times < (quick ? 3 : 10); times += 1)
        await Promise.all(
          Array.from({ length: 20 }, (_, n) => (n % 3 ? traffic.read(n) : traffic.create(n))),
        );
      const failed = history.operations.filter(({ end }) => end !== "ok").length;
      if (failed > 0) problems.push(`${failed} requests were not answered well`);
      const log = readFileSync(join(keep, "faults", "FF-M-4-0.log"), "utf8");
      const found = log.split("\n").filter((line) => line.includes('"poolerFound"')).length;
      if (found !== 1) problems.push(`the log tells of the pooler ${found} times`);
      problems.push(...(await traffic.check()));
      return {
        count: `${history.operations.length} requests`,
        measured: history.summary(),
        problems,
      };
    } finally {
      await stage.close();
      between.stop();
    }
  },
};

export const wrongServers: Fault[] = [failover, pooler];
