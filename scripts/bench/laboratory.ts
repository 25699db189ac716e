import { readFileSync } from "node:fs";
import { join } from "node:path";
import postgres, { type Sql } from "postgres";
import type { EmbeddedServer } from "#db/embedded";
import { findFreePort } from "#db/free-port";
import { ask } from "../../e2e/support/http";
import type { Portal } from "../../e2e/support/portal";
import type { ResendServer } from "../../e2e/support/resend-server";
import { openSession, openToken } from "../../e2e/support/sessions";
import { keep } from "../support/paths";
import { type Server, startServer } from "../support/server";
import { portalVariables } from "../support/settings";
import { cpuOf, memoryOf } from "./cpu";
import { secrets } from "./secrets";
import type { Sizes } from "./sizes";

/** A portal of the bench: one process of the production build on a database. */
export type BenchPortal = Portal & {
  sql: Sql;
  pid(): number;
  runs(): boolean;
  /** Processor time so far, in milliseconds. */
  cpu(): number;
  /** Present memory, in megabytes. */
  memory(): number;
  /** @returns milliseconds from the start of the process to its first page */
  start(cores?: string): Promise<number>;
  stop(): Promise<void>;
  /**
   * A session, made without the sign-in page, of a user who matches this condition over `users u join organizations o`;
   * `at` chooses among several.
   */
  person(condition: string, at?: number): Promise<SignedInPerson>;
};

/** @property cookie the Cookie header; @property session the session's id in it */
export type SignedInPerson = { cookie: string; session: string; customerNumber: string };

/** The bare application, running; it is asked like a portal. */
export type BareApp = Pick<BenchPortal, "url" | "port" | "cpu" | "memory" | "stop"> & {
  /** The elements that its list and the portal's show; the same number in both. */
  elements: number;
};

/** The facilities for every measurement. */
export type Laboratory = {
  sizes: Sizes;
  database: EmbeddedServer;
  resend: ResendServer;
  /** The portal on all users. */
  large: BenchPortal;
  /** A portal of this build on a thousand users; begins when it is first needed. */
  small(): Promise<BenchPortal>;
  /** A bare Next with an empty page, a form that signs in and the markup of the list; built and begun when it is first needed. */
  bare(): Promise<BareApp>;
  /** Processor time of the whole database server so far, in milliseconds. */
  databaseCpu(): number;
  /** Starts another process of the large portal. */
  another(): Promise<BenchPortal>;
  say(text: string): void;
};

/**
 * Settings like an installation's, except that letters go to a server on this machine.
 *
 * @param program the server of its build
 */
export async function preparePortal(
  name: string,
  program: string,
  databaseUrl: string,
  resend: ResendServer,
  appUrl?: string,
): Promise<BenchPortal> {
  const port = await findFreePort();
  const url = appUrl ?? `http://localhost:${port}`;
  const mailboxFolder = join(keep, "bench/letters");
  const log = join(keep, "bench", `${name}.log`);
  const environment = {
    ...portalVariables({ port, databaseUrl, mailboxFolder, secrets }),
    APP_URL: url,
    DEMO: "",
    RESEND_API_KEY: resend.apiKey,
    RESEND_BASE_URL: resend.baseUrl,
    MAIL_FROM: "Kundenportal <portal@zugang.example>",
    // Every request's claimed address counts: this one machine is thousands of clients.
    TRUSTED_PROXY: "1",
  };
  const sql = postgres(databaseUrl, { max: 2, onnotice: () => {} });
  let running: Server | undefined;
  const portal: BenchPortal = {
    url,
    port,
    databaseUrl,
    mailboxFolder,
    environment,
    sql,
    said: () => readFileSync(log, "utf8"),
    restart: async () => {
      await portal.stop();
      await portal.start();
    },
    pid: () => running?.pid ?? 0,
    runs: () => running !== undefined,
    cpu: () => (running ? cpuOf(running.pid) : 0),
    memory: () => memoryOf(running?.pid ?? 0),
    async start(cores) {
      const began = performance.now();
      const server = await startServer({
        command: [program],
        variables: environment,
        port,
        log,
        cores,
      });
      running = server;
      void server.ended.then(() => {
        if (running === server) running = undefined;
      });
      const { status } = await ask(portal, "/sign-in");
      if (status !== 200) throw new Error(`the sign-in page answers ${status}`);
      return performance.now() - began;
    },
    stop: async () => running?.stop(),
    async person(condition, at = 0) {
      const [found] =
        await sql.unsafe(`select u.number, o.kind, o.customer_number as place from users u
        join organizations o on o.id = u.organization_id
        where u.activated_at is not null and ${condition} order by u.number offset ${at} limit 1`);
      if (!found) throw new Error(`nobody is there with ${condition}`);
      const number = Number(found.number);
      // D-1: the provider's own people only get in with a second factor.
      if (found.kind === "provider")
        await sql`insert into authenticators (user_number, encrypted_secret, last_step)
          values (${number}, 'bench', 0) on conflict do nothing`;
      const person = { number } as Parameters<typeof openSession>[2];
      const cookie = await openSession(portal, sql, person);
      const { sid: session } = (await openToken(portal, cookie)) as unknown as { sid: string };
      return { cookie, session, customerNumber: found.place };
    },
  };
  return portal;
}
