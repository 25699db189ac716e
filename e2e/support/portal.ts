import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { test as base } from "@playwright/test";
import postgres, { type Sql } from "postgres";
import { findFreePort } from "#db/free-port";
import { commandOf } from "#db/processes";
import { scratchDatabase } from "#db/scratch";
import { seedDemo } from "#db/seed";
import { keep, standaloneServer } from "../../scripts/support/paths";
import { endOrphan, type Server, startServer } from "../../scripts/support/server";
import { newSecrets, portalVariables } from "../../scripts/support/settings";
import { fromElsewhere } from "./elsewhere";
import { recordPortal } from "./recording";
import { placesForSystems, type Systems, startExampleSystems } from "./systems";

/** A separate portal for each of Playwright's workers: server, database and mailbox. */
export type Portal = {
  /** Without a slash at the end. */
  url: string;
  /** The port that requests connect to, if it is not the address's. */
  port?: number;
  databaseUrl: string;
  mailboxFolder: string;
  /** The variables that the server was started with. */
  environment: Readonly<Record<string, string>>;
  /**
   * Ends the server with this signal (default TERM) and starts it again on the same port, from now on with `changes` to
   * its variables.
   */
  restart(signal?: NodeJS.Signals, changes?: Record<string, string>): Promise<void>;
  /** The server's output since its last start: log lines and everything else. */
  said(): string;
};

/** A portal beside which others can be started, and which the test that started it ends. */
type StartedPortal = Portal & {
  /**
   * Starts a second server on the same database and mailbox, with `changes` to the variables; the caller ends it.
   * Restarting the first one twice takes two starts, and it compiles its pages again after each.
   *
   * @param scheme of its APP_URL; requests use http in any case
   */
  beside(changes: Record<string, string>, scheme?: "http" | "https"): Promise<StartedPortal>;
  /** Ends the server, for one that was started beside another. */
  end(): Promise<void>;
};

type WorkerFixtures = {
  portal: StartedPortal;
  /** The portal's database, for moving rows in time and for checking that nothing has changed. */
  sql: Sql;
  /** The portal's example systems, started by the first test that asks for them. */
  startedSystems: Systems;
};

type TestFixtures = {
  /** The portal's example systems, which it takes for reachable when the test begins. */
  systems: Systems;
};

const records = join(keep, "portals");
/** `npm run faults` runs the same tests on another build (S-24). */
const program = process.env.PORTAL_BUILD
  ? join(process.env.PORTAL_BUILD, basename(standaloneServer))
  : standaloneServer;

export const test = base.extend<TestFixtures, WorkerFixtures>({
  portal: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern
    async ({}, use, { workerIndex }) => {
      await endLeftovers();
      const database = await scratchDatabase();
      await seedDemo(database.url);
      await recordPortal(database.url);
      const mailboxFolder = mkdtempSync(join(tmpdir(), "zugang-letters-"));
      const port = await findFreePort();
      const settings = { port, databaseUrl: database.url, mailboxFolder, secrets: newSecrets() };
      // The tests play the proxy in front of it: they set each request's client (elsewhere.ts).
      const environment = {
        ...portalVariables(settings),
        ...(await placesForSystems()),
        TRUSTED_PROXY: "1",
        PORTAL_CONFIG: process.env.TEST_PORTAL_CONFIG ?? "",
      };
      const portal = await startPortal(environment, `portal-${workerIndex}`);
      await use(portal);
      // Also those that a failed test has left.
      for (const server of running) await server.stop();
      running.clear();
      noteRunning();
      await database.drop();
      rmSync(mailboxFolder, { recursive: true, force: true });
    },
    { scope: "worker", timeout: 120_000 },
  ],
  sql: [
    async ({ portal }, use) => {
      const sql = postgres(portal.databaseUrl, { max: 2, onnotice: () => {} });
      await use(sql);
      await sql.end({ timeout: 5 });
    },
    { scope: "worker" },
  ],
  startedSystems: [
    async ({ portal }, use, { workerIndex }) => {
      const systems = await startExampleSystems(portal, `systems-${workerIndex}`);
      await use(systems);
      await systems.end();
    },
    { scope: "worker" },
  ],
  systems: async ({ startedSystems, sql }, use) => {
    // Logouts of sessions that other tests have made up were tried while nothing answered; after some the portal tries one
    // a minute.
    await sql`update system_states set failures = 0, probe_at = null`;
    await use(startedSystems);
  },
  baseURL: ({ portal }, use) => use(portal.url),
  // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern
  extraHTTPHeaders: ({}, use) => use(fromElsewhere()),
});

export { expect } from "./expect";

/** Starts a server with these variables, whose output is kept under this name. */
async function startPortal(
  variables: Record<string, string>,
  name: string,
): Promise<StartedPortal> {
  let environment = variables;
  const port = Number(variables.PORT);
  const log = join(keep, "e2e", `${name}.log`);
  const start = () => startServer({ command: [program], variables: environment, port, log });
  let server = await start();
  running.add(server);
  noteRunning();
  return {
    url: `http://localhost:${port}`,
    databaseUrl: variables.DATABASE_URL ?? "",
    mailboxFolder: variables.MAILBOX_DIR ?? "",
    get environment() {
      return environment;
    },
    said: () => readFileSync(log, "utf8"),
    async restart(signal, changes = {}) {
      await server.stop(signal);
      running.delete(server);
      environment = { ...environment, ...changes };
      server = await start();
      running.add(server);
      noteRunning();
    },
    async beside(changes, scheme = "http") {
      const other = await findFreePort();
      const own = { PORT: String(other), APP_URL: `${scheme}://localhost:${other}` };
      return startPortal({ ...environment, ...own, ...changes }, `${name}-beside`);
    },
    async end() {
      await server.stop();
      running.delete(server);
      noteRunning();
    },
  };
}

/** The servers that this worker has started and not ended. */
const running = new Set<Server>();

/** Writes down the process ids of this worker's servers, for `endLeftovers`. */
function noteRunning(): void {
  const record = join(records, String(process.pid));
  if (running.size === 0) rmSync(record, { force: true });
  else writeFileSync(record, [...running].map(({ pid }) => pid).join("\n"));
}

/** Ends servers whose worker was killed, in this run or an earlier one. */
async function endLeftovers(): Promise<void> {
  mkdirSync(records, { recursive: true });
  for (const worker of readdirSync(records)) {
    if (commandOf(Number(worker)) !== null) continue;
    const path = join(records, worker);
    for (const pid of readFileSync(path, "utf8").split("\n")) await endOrphan(Number(pid));
    rmSync(path, { force: true });
  }
}
