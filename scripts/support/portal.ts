import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import postgres from "postgres";
import { startPostgres } from "#db/embedded";
import { migrateDatabase } from "#db/migrate";
import { renewOutdatedDemo } from "#db/outdated";
import { commandOf } from "#db/processes";
import { demoSignIns, seedDemo } from "#db/seed";
import { buildIfNeeded, bundleDevelopment } from "./build";
import { keep, standaloneServer } from "./paths";
import { findPort } from "./ports";
import { endOrphan, type Server, startServer } from "./server";
import { keptSecrets, portalVariables } from "./settings";
import { onSignal, print, step } from "./steps";

type Kind = "demo" | "dev";
/** Written while a portal runs, so that the next start can tell a running one from a killed one. */
type Run = { script: number; server: number; url: string };

const database = "zugang";

/** Runs the demo or development: a whole portal on this machine, from nothing, until a signal ends it. */
export async function runPortal(kind: Kind): Promise<void> {
  const folder = join(keep, kind);
  const record = join(folder, "run.json");
  mkdirSync(folder, { recursive: true });
  await healLastRun(kind, record);

  const ends: (() => Promise<void>)[] = [];
  const stopAll = async () => {
    for (const end of ends.reverse()) await end();
    rmSync(record, { force: true });
    print("Stopped.");
  };
  // A signal during a step also makes the step fail: it is handled once.
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= stopAll();
    return stopped;
  };
  onSignal(stop);
  const remember = (server: number, url: string) =>
    writeFileSync(record, JSON.stringify({ script: process.pid, server, url } satisfies Run));
  remember(0, "");

  try {
    const postgresServer = await step("PostgreSQL", () =>
      startPostgres({ folder: join(folder, "postgres"), durable: true }),
    );
    ends.push(() => postgresServer.stop());
    await createDatabase(postgresServer.adminUrl);
    if (await renewOutdatedDemo(postgresServer.adminUrl, database)) {
      rmSync(join(folder, "mailbox"), { recursive: true, force: true });
      print("The data is from an older version and is created again.");
    }
    const databaseUrl = postgresServer.url(database);
    await step("Migrations", () => migrateDatabase(databaseUrl));

    const wanted = Number(process.env.PORT) || 3000;
    const port = await findPort(wanted);
    const secrets = keptSecrets(join(folder, "secrets.json"));
    const mailboxFolder = join(folder, "mailbox");
    const variables = portalVariables({ port, databaseUrl, mailboxFolder, secrets });
    Object.assign(process.env, variables);
    await step("Demo data", () => seedDemo(databaseUrl));
    if (kind === "demo") await step("Build", buildIfNeeded);

    postgresServer.watch(print);
    const url = `http://localhost:${port}`;
    const log = join(folder, "portal.log");
    const command = [kind === "demo" ? standaloneServer : await bundleDevelopment()];
    const start = () => startServer({ command, variables, port, log });
    ends.push(await step("Portal", () => supervise(start, (server) => remember(server.pid, url))));
    if (port !== wanted) print(`\nPort ${wanted} is taken.`);
    introduce(url, log, secrets.ORDERS_API_KEY);
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Stops a server that outlived its script, and refuses to start a second portal on the same data. */
async function healLastRun(kind: Kind, record: string): Promise<void> {
  if (!existsSync(record)) return;
  const { script, server, url }: Run = JSON.parse(readFileSync(record, "utf8"));
  if (script !== process.pid && commandOf(script)?.includes(`run.mjs ${kind}`)) {
    throw new Error(`It is already running${url ? `: ${url}` : ""} (process ${script}).`);
  }
  await endOrphan(server);
}

async function createDatabase(adminUrl: string): Promise<void> {
  const sql = postgres(adminUrl, { max: 1 });
  try {
    const found = await sql`select from pg_database where datname = ${database}`;
    if (found.length === 0) await sql`create database ${sql(database)}`;
  } finally {
    await sql.end();
  }
}

/**
 * Starts a server and restarts it whenever it dies: immediately the first time, then with a growing pause. Returns a
 * function that stops it for good.
 */
async function supervise(
  start: () => Promise<Server>,
  started: (server: Server) => void,
): Promise<() => Promise<void>> {
  let stopping = false;
  let server = await start();
  started(server);
  const loop = async () => {
    for (let pause = 100; ; pause = Math.min(pause * 2, 5_000)) {
      const begin = Date.now();
      await server.ended;
      if (stopping) return;
      if (Date.now() - begin > 30_000) pause = 100;
      print("The portal has exited; starting it again.");
      await new Promise((resolve) => setTimeout(resolve, pause));
      if (stopping) return;
      try {
        server = await start();
        started(server);
      } catch (error) {
        print((error as Error).message);
      }
    }
  };
  const done = loop();
  return async () => {
    stopping = true;
    await server.stop();
    await done;
  };
}

function introduce(url: string, log: string, ordersKey: string): void {
  print(`\n  The portal   ${url}\n  Its letters  ${url}/dev/mail`);
  print(`  Orders       ${url}/api/orders with the key ${ordersKey}\n`);
  const columns = [
    ["Who", "Sign in with", "Password", ""],
    ...demoSignIns.map(({ who, login, password, note }) => [who, login, password, note.en]),
  ];
  const widths = [0, 1, 2].map((column) =>
    Math.max(...columns.map((row) => row[column]?.length ?? 0)),
  );
  for (const row of columns) {
    print(`  ${row.map((text, column) => text.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd());
  }
  print(`\n  What the portal says: ${log}`);
  print("  Ctrl+C stops it.\n");
}
