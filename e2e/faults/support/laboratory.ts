import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres, { type Sql } from "postgres";
import type { EmbeddedServer } from "#db/embedded";
import { findFreePort } from "#db/free-port";
import { connect, disconnect } from "#db/pool";
import { commandOf } from "#db/processes";
import { type ScratchDatabase, scratchDatabase } from "#db/scratch";
import { seedDemo } from "#db/seed";
import { keep, standaloneServer } from "../../../scripts/support/paths";
import { type Server, startServer } from "../../../scripts/support/server";
import { newSecrets, portalVariables } from "../../../scripts/support/settings";
import { newAuthority } from "../../support/certificates";
import type { Portal } from "../../support/portal";
import { type ResendServer, startResendServer } from "../../support/resend-server";
import { type MailServerDouble, startSmtpServer } from "../../support/smtp-server";
import type { Former } from "./former";
import { startWire, type Wire } from "./wire";

/** The facilities of a fault: a database server to break, and portals to watch. */
export type Laboratory = {
  quick: boolean;
  database: EmbeddedServer;
  /** Shown while the fault runs. */
  say(text: string): void;
  open(settings?: StageSettings): Promise<Stage>;
};

/**
 * @property balanced whether a TCP proxy in front of its servers is the portal's address
 * @property former the version that fills the database and that the servers run first
 * @property smtp whether letters leave by a server of the stage that speaks SMTP
 * @property direct whether the servers reach the database without the wire, so that they notice if it is gone
 */
type StageSettings = {
  servers?: number;
  balanced?: boolean;
  former?: Former;
  direct?: boolean;
  resend?: boolean;
  smtp?: boolean;
  variables?: Record<string, string>;
};

/** One process of the portal. */
export type Instance = {
  port: number;
  /** Sends requests to this process only, under the public address. */
  portal: Portal;
  pid(): number;
  alive(): boolean;
  /** Starts it, with this program of another build if one is given. */
  start(program?: string): Promise<void>;
  /** Sends TERM or another signal, and waits for the end. */
  stop(signal?: NodeJS.Signals): Promise<void>;
};

export type Stage = {
  portal: Portal;
  instances: Instance[];
  /** The connection of all servers to the database. */
  wire: Wire;
  /** The portal's address if the stage is balanced. */
  entrance: Wire | null;
  resend: ResendServer | null;
  smtp: MailServerDouble | null;
  /** Bypasses the wire, and recovers quickly after a loss of the database. A fault that closes it opens another one. */
  sql: Sql;
  databaseUrl: string;
  close(): Promise<void>;
};

/** A connection for checks and for moving rows, which retries at once after a loss of the server. */
export function openSql(url: string, max = 4): Sql {
  return postgres(url, { max, onnotice: () => {}, backoff: () => 0.1 });
}

function addressed(url: string, port: number): string {
  const changed = new URL(url);
  changed.port = String(port);
  return changed.href;
}

/** A database without tables. */
async function emptyDatabase({ adminUrl, url }: EmbeddedServer): Promise<ScratchDatabase> {
  const name = "zugang_former";
  const drop = async (sql: Sql) => {
    await sql`drop database if exists ${sql(name)} with (force)`;
  };
  const asAdmin = async (work: (sql: Sql) => Promise<void>) => {
    const sql = openSql(adminUrl, 1);
    await work(sql).finally(() => sql.end());
  };
  await asAdmin(async (sql) => {
    await drop(sql);
    await sql`create database ${sql(name)} template template0 encoding 'UTF8'`;
  });
  return { url: url(name), drop: () => asAdmin(drop) };
}

/** A mail server with TLS, and the variables by which a portal sends letters through it. */
async function startMailServer(folder: string) {
  const authority = await newAuthority();
  const known = join(folder, "authority.pem");
  writeFileSync(known, authority.cert);
  const certificate = await authority.issue("localhost");
  const server = await startSmtpServer({ secure: true, certificate });
  const variables = {
    MAIL_URL: `smtps://localhost:${server.port}`,
    MAIL_FROM: "Kundenportal <portal@zugang.example>",
    NODE_EXTRA_CA_CERTS: known,
  };
  return { server, variables };
}

/** Shared by all stages, because the domain's functions run in this process with them. */
const secrets = newSecrets();

/** A portal with a database of its own and the demo's people; the domain in this process is connected to it too. */
export async function openStage(
  database: EmbeddedServer,
  name: string,
  {
    servers = 1,
    balanced = false,
    former,
    direct = false,
    resend: provided = false,
    smtp: connected = false,
    variables = {},
  }: StageSettings = {},
): Promise<Stage> {
  const scratch = former ? await emptyDatabase(database) : await scratchDatabase();
  await (former ? former.prepare(scratch.url) : seedDemo(scratch.url));
  const wire = await startWire(database.port);
  const mailboxFolder = mkdtempSync(join(tmpdir(), "zugang-letters-"));
  const resend = provided ? await startResendServer() : null;
  const mailServer = connected ? await startMailServer(mailboxFolder) : null;
  const ports: number[] = [];
  for (let n = 0; n < servers; n += 1) ports.push(await findFreePort());
  const entrance = balanced ? await startWire(ports[0] ?? 0) : null;
  const url = `http://localhost:${entrance?.port ?? ports[0]}`;
  const environment = {
    ...portalVariables({
      port: entrance?.port ?? ports[0] ?? 0,
      databaseUrl: direct ? scratch.url : addressed(scratch.url, wire.port),
      mailboxFolder,
      secrets,
    }),
    ...(resend && {
      RESEND_API_KEY: resend.apiKey,
      RESEND_BASE_URL: resend.baseUrl,
      MAIL_FROM: "Kundenportal <portal@zugang.example>",
    }),
    ...mailServer?.variables,
    // Every request's claimed address counts: this one machine is hundreds of clients.
    TRUSTED_PROXY: "1",
    PORTAL_CONFIG: process.env.TEST_PORTAL_CONFIG ?? "",
    ...variables,
  };
  Object.assign(process.env, secrets, { APP_URL: url, DATABASE_URL: scratch.url, DEMO: "1" });
  connect(scratch.url);
  const instances = ports.map((port, at) => {
    let running: Server | undefined;
    const instance: Instance = {
      port,
      portal: {
        url,
        port,
        databaseUrl: scratch.url,
        mailboxFolder,
        environment,
        said: () => readFileSync(join(keep, "faults", `${name}-${at}.log`), "utf8"),
        restart: async (signal) => {
          await instance.stop(signal);
          await instance.start();
        },
      } as Portal,
      pid: () => running?.pid ?? 0,
      alive: () => commandOf(running?.pid ?? 0) !== null,
      async start(program = former?.start ?? standaloneServer) {
        running = await startServer({
          command: [program],
          variables: { ...environment, PORT: String(port) },
          port,
          log: join(keep, "faults", `${name}-${at}.log`),
        });
      },
      stop: async (signal) => running?.stop(signal),
    };
    return instance;
  });
  const [first] = instances;
  if (!first) throw new Error("a portal has a server");
  for (const instance of instances) await instance.start();
  const stage: Stage = {
    portal: entrance ? ({ ...first.portal, port: entrance.port } as Portal) : first.portal,
    instances,
    wire,
    entrance,
    resend,
    smtp: mailServer?.server ?? null,
    sql: openSql(scratch.url),
    databaseUrl: scratch.url,
    async close() {
      for (const instance of instances) await instance.stop("SIGKILL");
      await disconnect().catch(() => {});
      await stage.sql.end({ timeout: 2 });
      await Promise.all([wire.close(), entrance?.close(), resend?.close(), stage.smtp?.close()]);
      await scratch.drop();
      rmSync(mailboxFolder, { recursive: true, force: true });
    },
  };
  return stage;
}
