import { systems as catalogue } from "#lib/rules/catalogue";
import { isLoopback, readDatabaseAddress } from "./database-address";
import {
  equalSecrets,
  type MetricsPort,
  playground,
  readListen,
  readMetricsPort,
  real,
  type Source,
  withoutQuotes,
} from "./env-variables";
import {
  describeProblems,
  type EnvironmentProblem,
  InvalidEnvironment,
} from "./environment-problem";
import { type MailSettings, mailVariables, readMailSettings } from "./mail-settings";
import { readOrigin } from "./origin";
import { readSystems, type System } from "./system-settings";

/** Where the address of a request's sender comes from (S-65). */
export type TrustedProxy = { kind: "none" } | { kind: "vercel" } | { kind: "hops"; count: number };

/** The settings of an installation, read from environment variables. */
export type Environment = {
  databaseUrl: string;
  /** Bypasses a pooler, for migrations; equal to `databaseUrl` if there is none. */
  databaseUrlDirect: string;
  /** Whether a pooler is in between: the direct address is another server's, or pgbouncer=true says so (FF-M-4). */
  pooled: boolean;
  /** The origin under which browsers and letters reach the portal. */
  appUrl: URL;
  authSecret: string;
  authSecretPrevious?: string;
  port: number;
  /** The address or host name on which the portal listens, without brackets. */
  listen: string;
  /** Where metrics are asked for; null for nowhere. */
  metrics: MetricsPort | null;
  mail: MailSettings;
  cronSecret: string;
  ordersApiKey?: string;
  trustedProxy: TrustedProxy;
  /** the connected systems, with the addresses of this installation. */
  systems: System[];
  /** Mailbox, demo sign-ins and no real customer's data: only the scripts set it. */
  demo: boolean;
  production: boolean;
  /** Whether code runs only while a request is answered (Vercel), so that no timers work. */
  serverless: boolean;
  /** False only on http loopback, where Safari refuses `Secure` and `__Host-`. */
  secureCookies: boolean;
};

/**
 * Reads the portal's settings from environment variables. Pure.
 *
 * @param entries the systems of the catalogue
 * @param sendsLetters false for commands of the terminal that send none: they read no variable about letters
 * @throws InvalidEnvironment with every problem at once
 */
export function readEnvironment(
  variables: Source,
  entries: readonly unknown[] = catalogue,
  sendsLetters = true,
): Environment {
  const source: Source = Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [name, withoutQuotes(value)]),
  );
  if (!sendsLetters) for (const name of mailVariables) delete source[name];
  const demo = source.DEMO === "1";
  const production = !demo && source.NODE_ENV !== "development" && source.NODE_ENV !== "test";
  const problems: EnvironmentProblem[] = [];
  const complain = (variable: string, problem: string) => {
    if (!problems.some((known) => known.variable === variable))
      problems.push({ variable, problem });
  };
  if (source.DEMO !== undefined && !demo) complain("DEMO", "should be 1 or unset");

  const parsed = (production ? real : playground).safeParse(source);
  for (const { path, message } of parsed.error?.issues ?? []) complain(String(path[0]), message);
  const tls = source.DATABASE_TLS === "off" ? "off" : "on";
  const address = (variable: "DATABASE_URL" | "DATABASE_URL_DIRECT") => {
    const result = source[variable] ? readDatabaseAddress(source[variable], tls) : undefined;
    if (result && "problem" in result) complain(variable, result.problem);
    return result && "url" in result ? result : undefined;
  };
  const database = address("DATABASE_URL");
  const direct = address("DATABASE_URL_DIRECT") ?? database;
  const appUrl = readOrigin(source.APP_URL ?? `http://localhost:${source.PORT ?? 3000}`, true);
  if (appUrl === null) {
    complain(
      "APP_URL",
      "should be an origin like https://portal.example.com (http only on localhost), without a path",
    );
  }
  const mail: MailSettings = sendsLetters
    ? readMailSettings(source, { production, name: appUrl?.hostname ?? "" }, complain)
    : { kind: "none" };
  if (demo && source.VERCEL !== undefined)
    complain("DEMO", "is for this machine only, not for Vercel");
  if (demo && appUrl !== null && !isLoopback(appUrl.hostname)) {
    complain("DEMO", "is for this machine only: APP_URL names another");
  }
  const systems = readSystems(entries, source, { appUrl, httpOnLoopback: !production }, complain);
  if (source.VERCEL !== undefined && !demo && systems.length > 0) {
    complain(
      "VERCEL",
      "has no place for connected systems (the server in front answers them): remove `systems` from the provider's file",
    );
  }
  if (parsed.success && parsed.data.METRICS_PORT === parsed.data.PORT)
    complain("METRICS_PORT", "should differ from PORT");
  if (source.VERCEL !== undefined && source.METRICS_PORT !== undefined)
    complain("METRICS_PORT", "is for a server, not for Vercel, where no process lasts");
  for (const [first, second] of equalSecrets(source)) {
    complain(second, `should differ from ${first}`);
  }
  if (!parsed.success || !database || !direct || !appUrl || problems.length > 0) {
    throw new InvalidEnvironment(problems);
  }

  const values = parsed.data;
  return {
    databaseUrl: database.url,
    databaseUrlDirect: direct.url,
    pooled: database.pooled || new URL(database.url).host !== new URL(direct.url).host,
    appUrl,
    authSecret: values.AUTH_SECRET,
    authSecretPrevious: values.AUTH_SECRET_PREVIOUS,
    port: values.PORT,
    listen: readListen(source),
    metrics: readMetricsPort(values.METRICS_PORT, values.METRICS_LISTEN),
    mail,
    cronSecret: values.CRON_SECRET,
    ordersApiKey: values.ORDERS_API_KEY,
    trustedProxy: readTrustedProxy(values.TRUSTED_PROXY),
    systems,
    demo,
    production,
    serverless: source.VERCEL !== undefined,
    secureCookies: appUrl.protocol === "https:",
  };
}

let known: Environment | undefined;

/** The settings of this process, read once at the first call. */
export function environment(): Environment {
  return read(true);
}

function read(sendsLetters: boolean): Environment {
  // biome-ignore lint/style/noProcessEnv: this module is the one reader
  known ??= readEnvironment(process.env, undefined, sendsLetters);
  return known;
}

/**
 * Called at start: prints the problem of each invalid variable and exits with 1.
 *
 * @param sendsLetters false for commands of the terminal that send none
 */
export function checkEnvironment({ sendsLetters } = { sendsLetters: true }): Environment {
  try {
    const settings = read(sendsLetters);
    // next-auth takes its own address from here, and otherwise from whatever a request claims (M-7).
    // biome-ignore lint/style/noProcessEnv: this module is the one reader, and for this the one writer
    process.env.NEXTAUTH_URL = settings.appUrl.origin;
    return settings;
  } catch (error) {
    if (!(error instanceof InvalidEnvironment)) throw error;
    process.stderr.write(describeProblems(error.problems));
    process.exit(1);
  }
}

/** The server on which tests create their databases; undefined if none was started for them. */
export function testDatabaseUrl(): string | undefined {
  // biome-ignore lint/style/noProcessEnv: this module is the one reader
  return withoutQuotes(process.env.TEST_DATABASE_URL);
}

/** Whether Next's development server draws the pages; `npm run dev` sets that after the settings are read. */
export function isDevelopment(): boolean {
  // biome-ignore lint/style/noProcessEnv: this module is the one reader
  return process.env.NODE_ENV === "development";
}

function readTrustedProxy(text: string | undefined): TrustedProxy {
  if (text === undefined) return { kind: "none" };
  return text === "vercel" ? { kind: "vercel" } : { kind: "hops", count: Number(text) };
}
