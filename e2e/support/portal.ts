import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { test as base } from "@playwright/test";
import postgres, { type Sql } from "postgres";
import { findFreePort } from "#db/embedded";
import { commandOf } from "#db/processes";
import { scratchDatabase } from "#db/scratch";
import { seedDemo } from "#db/seed";
import { keep, standaloneServer } from "../../scripts/support/paths";
import { endOrphan, type Server, startServer } from "../../scripts/support/server";
import { newSecrets, portalVariables } from "../../scripts/support/settings";
import { fromElsewhere } from "./elsewhere";
import { recordPortal } from "./recording";

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

type WorkerFixtures = {
  portal: Portal;
  /** The portal's database, for moving rows in time and for checking that nothing has changed. */
  sql: Sql;
};

const records = join(keep, "portals");
/** `npm run faults` runs the same tests on another build (S-24). */
const program = process.env.PORTAL_BUILD
  ? join(process.env.PORTAL_BUILD, basename(standaloneServer))
  : standaloneServer;

export const test = base.extend<object, WorkerFixtures>({
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
      let environment = { ...portalVariables(settings), TRUSTED_PROXY: "1" };
      const record = join(records, String(process.pid));
      const log = join(keep, "e2e", `portal-${workerIndex}.log`);
      const start = async (): Promise<Server> => {
        const server = await startServer({
          command: [program],
          variables: environment,
          port,
          log,
        });
        writeFileSync(record, String(server.pid));
        return server;
      };
      let server = await start();
      await use({
        url: `http://localhost:${port}`,
        databaseUrl: database.url,
        mailboxFolder,
        get environment() {
          return environment;
        },
        said: () => readFileSync(log, "utf8"),
        async restart(signal, changes = {}) {
          await server.stop(signal);
          environment = { ...environment, ...changes };
          server = await start();
        },
      });
      await server.stop();
      await database.drop();
      for (const path of [record, mailboxFolder]) rmSync(path, { recursive: true, force: true });
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
  baseURL: ({ portal }, use) => use(portal.url),
  // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern
  extraHTTPHeaders: ({}, use) => use(fromElsewhere()),
});

export { expect } from "@playwright/test";

/** Ends servers whose worker was killed, in this run or an earlier one. */
async function endLeftovers(): Promise<void> {
  mkdirSync(records, { recursive: true });
  for (const worker of readdirSync(records)) {
    if (commandOf(Number(worker)) !== null) continue;
    const path = join(records, worker);
    await endOrphan(Number(readFileSync(path, "utf8")));
    rmSync(path, { force: true });
  }
}
