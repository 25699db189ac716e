import { mkdirSync } from "node:fs";
import { join } from "node:path";
import postgres, { type Sql } from "postgres";
import { startPostgres } from "#db/embedded";
import { findFreePort } from "#db/free-port";
import { scratchDatabase } from "#db/scratch";
import { seedDemo } from "#db/seed";
import { keep, standalone, standaloneServer } from "../support/paths";
import { type Server, startServer } from "../support/server";
import { newSecrets, portalVariables } from "../support/settings";
import { runNode } from "../support/steps";
import { portalFile } from "./build";

/** The built portal, with a database of its own and the demo's people. */
export type Portal = {
  url: string;
  databaseUrl: string;
  sql: Sql;
  /** Starts it again on its port, from now on with these variables. */
  restart(changes: Record<string, string>): Promise<void>;
  /** Stops it while something is done, and starts it again. */
  whileAway(act: () => Promise<void>): Promise<void>;
  /** Keeps it from answering, with its connections open, while something is done. */
  whileSilent(act: () => Promise<void>): Promise<void>;
  secret(): string;
  /** The secret of a system, from the command that prints it. */
  secretOf(system: string): Promise<string>;
  /** Runs one of the commands that belong to the build, with the portal's variables: what it prints. */
  command(name: string, ...options: string[]): Promise<string>;
  stop(): Promise<void>;
};

const folder = join(keep, "connect");

/** @param systems the variables by which it knows where the connected systems are */
export async function startPortal(systems: Record<string, string>): Promise<Portal> {
  mkdirSync(folder, { recursive: true });
  const server = await startPostgres({ folder: join(folder, "postgres"), durable: false });
  process.env.TEST_DATABASE_URL = server.adminUrl;
  const database = await scratchDatabase();
  const port = await findFreePort();
  let variables: Record<string, string> = {
    ...portalVariables({
      port,
      databaseUrl: database.url,
      mailboxFolder: join(folder, "mailbox"),
      secrets: newSecrets(),
    }),
    ...systems,
    PORTAL_CONFIG: portalFile,
    // Every request says from where it comes: this one machine is many people.
    TRUSTED_PROXY: "1",
  };
  Object.assign(process.env, variables);
  await seedDemo(database.url);
  const sql = postgres(database.url, { max: 2, onnotice: () => {} });
  const start = () =>
    startServer({
      command: [standaloneServer],
      variables,
      port,
      log: join(folder, "portal.log"),
    });
  const command: Portal["command"] = (name, ...options) =>
    runNode([join(standalone, `${name}.mjs`), ...options], { variables });
  let running: Server = await start();
  return {
    url: `http://localhost:${port}`,
    databaseUrl: database.url,
    sql,
    secret: () => variables.AUTH_SECRET ?? "",
    async restart(changes) {
      await running.stop();
      variables = { ...variables, ...changes };
      running = await start();
    },
    async whileAway(act) {
      await running.stop();
      try {
        await act();
      } finally {
        running = await start();
      }
    },
    async whileSilent(act) {
      process.kill(-running.pid, "SIGSTOP");
      try {
        await act();
      } finally {
        process.kill(-running.pid, "SIGCONT");
      }
    },
    command,
    secretOf: async (system) =>
      /^[\w-]{43}$/m.exec(await command("oidc-secret", system))?.[0] ?? "",
    async stop() {
      await running.stop();
      await sql.end({ timeout: 5 });
      await database.drop();
      await server.stop();
    },
  };
}
