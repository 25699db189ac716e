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
import { introduceSystems, placeSystems, runSystems } from "./portal-systems";
import { findPort } from "./ports";
import { endOrphan, startServer } from "./server";
import { keptSecrets, portalVariables } from "./settings";
import { endPrograms, onSignal, print, step } from "./steps";
import { supervise } from "./supervise";
import { variablesOfSystems } from "./systems";

type Kind = "demo" | "dev";
/** Written while a portal runs, so that the next start can tell a running one from a killed one. */
type Run = { script: number; server: number; url: string; systems: number[] };

const database = "zugang";

/**
 * Runs the demo or development: a whole portal on this machine, from nothing, until a signal ends it. The database is
 * provided beside the build, and the connected systems start beside the portal.
 */
export async function runPortal(kind: Kind): Promise<void> {
  const folder = join(keep, kind);
  const record = join(folder, "run.json");
  mkdirSync(folder, { recursive: true });
  await healLastRun(kind, record);

  const ends: (() => Promise<void>)[] = [];
  let beginnings: Promise<unknown>[] = [];
  const stopAll = async () => {
    // What has not begun to run cannot be ended yet.
    await Promise.allSettled(beginnings);
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
  let known: Run = { script: process.pid, server: 0, url: "", systems: [] };
  const remember = (more: Partial<Run>) => {
    known = { ...known, ...more };
    writeFileSync(record, JSON.stringify(known));
  };
  remember({});

  try {
    const wanted = Number(process.env.PORT) || 3000;
    const port = await findPort(wanted);
    const systems = await placeSystems(folder, port);
    const secrets = keptSecrets(join(folder, "secrets.json"));
    const variablesFor = (databaseUrl: string) => ({
      ...portalVariables({ port, databaseUrl, mailboxFolder: join(folder, "mailbox"), secrets }),
      ...variablesOfSystems(systems),
    });
    const database = provideDatabase(folder, variablesFor, (end) => ends.push(end));
    const program = kind === "demo" ? provideBuild() : bundleDevelopment();
    beginnings = [database, program];
    const [{ postgresServer, variables }, command] = await Promise.all([database, program]);
    if (stopped) return await stopped;

    postgresServer.watch(print);
    const url = `http://localhost:${port}`;
    const log = join(folder, "portal.log");
    const start = () => startServer({ command: [command], variables, port, log });
    const started = ({ pid }: { pid: number }) => remember({ server: pid, url });
    const remembered = (pids: number[]) => remember({ systems: pids });
    beginnings = [
      step("Portal", () => supervise("The portal", start, started)).then((end) => ends.push(end)),
      step("Connected systems", () =>
        runSystems(systems, { folder, portalUrl: url }, remembered),
      ).then((more) => ends.push(...more)),
    ];
    await Promise.all(beginnings);
    if (stopped) return await stopped;
    if (port !== wanted) print(`\nPort ${wanted} is taken.`);
    introduce(url, log, secrets.ORDERS_API_KEY, () => introduceSystems(systems, folder));
  } catch (error) {
    endPrograms();
    await stop();
    throw error;
  }
}

/** Stops a server that outlived its script, and refuses to start a second portal on the same data. */
async function healLastRun(kind: Kind, record: string): Promise<void> {
  if (!existsSync(record)) return;
  const {
    script,
    server,
    url,
    systems = [],
  }: Partial<Run> & Run = JSON.parse(readFileSync(record, "utf8"));
  if (script !== process.pid && commandOf(script)?.includes(`run.mjs ${kind}`)) {
    throw new Error(`It is already running${url ? `: ${url}` : ""} (process ${script}).`);
  }
  for (const pid of [server, ...systems]) await endOrphan(pid);
}

/**
 * Starts PostgreSQL, and fills the portal's database unless it is. This process gets the portal's settings, which the
 * data are made with.
 *
 * @param started is passed a function that stops the server
 */
async function provideDatabase(
  folder: string,
  variablesFor: (databaseUrl: string) => Record<string, string>,
  started: (end: () => Promise<void>) => void,
) {
  const postgresServer = await step("PostgreSQL", () =>
    startPostgres({ folder: join(folder, "postgres"), durable: true }),
  );
  started(() => postgresServer.stop());
  await createDatabase(postgresServer.adminUrl);
  if (await renewOutdatedDemo(postgresServer.adminUrl, database)) {
    rmSync(join(folder, "mailbox"), { recursive: true, force: true });
    print("The data is from an older version and is created again.");
  }
  const databaseUrl = postgresServer.url(database);
  await step("Migrations", () => migrateDatabase(databaseUrl));
  const variables = variablesFor(databaseUrl);
  Object.assign(process.env, variables);
  await step("Demo data", () => seedDemo(databaseUrl));
  return { postgresServer, variables };
}

async function provideBuild(): Promise<string> {
  await step("Build", buildIfNeeded);
  return standaloneServer;
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

function introduce(url: string, log: string, ordersKey: string, more: () => void): void {
  print(`\n  The portal   ${url}\n  Its letters  ${url}/dev/mail`);
  print(`  Orders       ${url}/api/orders with the key ${ordersKey}`);
  more();
  print();
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
