import { setTimeout as wait } from "node:timers/promises";
import { type Logger, type SQL, sql } from "drizzle-orm";
import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { driverArguments } from "#lib/infra/database-address";
import { environment } from "#lib/infra/env";
import { insideTransaction, requireNoTransaction } from "#lib/infra/transaction-scope";
import { limits } from "#lib/rules/limits";
import { DatabaseUnavailable } from "#lib/rules/unavailable";
import { guarded, leavesConnection } from "./guard";
import * as schema from "./schema";

type Database = PostgresJsDatabase<typeof schema>;
/** Runs queries; only a transaction provides one. */
export type Transaction = Parameters<Parameters<Database["transaction"]>[0]>[0];

/**
 * On whose behalf a transaction runs (S-70, S-71): a signed-in user, with that user's scope; "auth" before
 * authentication (signing in, links, sessions); "system" for the portal's own work (clock, outbox, orders, the
 * terminal).
 */
export type Principal = { userNumber: number; organizationId: number } | "auth" | "system";

/** The database roles of transactions; the migration `row_level_security` defines their rights. */
export const roles = ["zugang_app", "zugang_auth", "zugang_system"] as const;
type Role = (typeof roles)[number];

const roleOf = (as: Principal): Role => (typeof as === "string" ? `zugang_${as}` : "zugang_app");

/** S-93: the pool is replaced after this many consecutive deadlines; a stuck connection never recovers by itself. */
const deadlinesBeforeRecycling = 3;
/** S-41: serialization failure and deadlock, the two errors after which the same work can simply be run again. */
const retryable = new Set(["40001", "40P01"]);
/**
 * Errors that mean "not now": statement, lock and transaction timeouts, too many connections, shutdown, a database that
 * accepts no connections (55000) or no changes (25006) at the moment, no space on disk or in memory.
 */
const unavailable = new Set([
  "25006",
  "53100",
  "53200",
  "57014",
  "55P03",
  "25P04",
  "53300",
  "55000",
  "57P01",
  "57P02",
  "57P03",
]);

/** M-2: at the default of 100 a BEGIN can lose its reserved connection; 1 makes it worse. Missing in the types. */
const unlimitedPipeline = { max_pipeline: 1e9 } as object;

type Pool = {
  client: postgres.Sql;
  database: Database;
  url: string;
  options: PoolOptions;
  openedAt: number;
  deadlines: number;
  /** Transactions that have begun and not ended. */
  running: number;
};
/**
 * One pool per process, even where a bundler duplicates this module; and whether a pooler was found in between
 * (FF-M-4), which holds as long as the process lives.
 */
const holder = globalThis as typeof globalThis & {
  zugangPool?: Pool;
  zugangPooler?: boolean;
  zugangPoolerFound?: () => void;
};

/**
 * @property deadline from begin to commit, in milliseconds
 * @property logger is passed every statement
 * @property named whether statements keep a name on their connection; false behind a pooler
 */
type PoolOptions = { deadline?: number; logger?: Logger; named?: boolean };

function open(url: string, options: PoolOptions = {}): Pool {
  const [address, fromUrl] = driverArguments(url);
  const { deadline = limits.databaseDeadline, logger } = options;
  const named = (options.named ?? true) && !holder.zugangPooler;
  const client = postgres(address, {
    ...fromUrl,
    max: 10,
    ...unlimitedPipeline,
    // The driver's own COMMIT would have a name too. On another of a pooler's connections that name is unknown: the
    // driver then repeats it in the failed transaction, which rolls back, and reports success (FF-M-4).
    prepare: named,
    // Seconds; a restored network is used again after this long at most (F-07).
    connect_timeout: 3,
    // Doubles each time, up to half a second. The driver's own pause grows to twenty seconds while the database is
    // away, and for that long nothing would work after its return (F-05).
    backoff: (attempts) => Math.min(0.02 * 2 ** attempts, 0.5),
    idle_timeout: 60,
    fetch_types: false,
    onnotice: () => {},
    connection: { application_name: "zugang", TimeZone: "UTC" },
  });
  const pool: Pool = {
    client,
    url,
    options: { ...options, named },
    openedAt: Date.now(),
    deadlines: 0,
    running: 0,
    database: drizzle(
      guarded(client, deadline, () => recycle(pool), named),
      { schema, logger },
    ),
  };
  return pool;
}

/** S-93: replaces the pool after several consecutive deadlines. */
function recycle(pool: Pool): void {
  pool.deadlines += 1;
  if (pool.deadlines < deadlinesBeforeRecycling || holder.zugangPool !== pool) return;
  holder.zugangPool = open(pool.url, pool.options);
  void pool.client.end({ timeout: 0 }).catch(() => {});
}

/** Replaces the pool; its connections close when their transactions have ended. */
function replace(pool: Pool): void {
  if (holder.zugangPool !== pool) return;
  holder.zugangPool = open(pool.url, pool.options);
  endIfIdle(pool);
}

function endIfIdle(pool: Pool): void {
  if (holder.zugangPool !== pool && pool.running === 0)
    void pool.client.end({ timeout: 5 }).catch(() => {});
}

/**
 * FF-H-2: gives up connections to a server that accepts no changes, because the address may lead to another server by
 * now. Limited in rate, because a primary may be read-only for a while.
 */
function giveUpReadOnly(pool: Pool): void {
  if (Date.now() - pool.openedAt >= limits.databaseReadOnly) replace(pool);
}

/**
 * FF-M-4: whether this error says that a statement's name is unknown, taken, or another statement's on this connection,
 * which means that a pooler shares connections. An error that ends its connection has another cause.
 */
function isNameLost(error: unknown): boolean {
  const found = driverError(error);
  return ["26000", "42P05", "08P01"].includes(String(found?.code)) && leavesConnection(found);
}

/** Uses no statement names from now on. */
function noticePooler(pool: Pool): void {
  if (!holder.zugangPooler) holder.zugangPoolerFound?.();
  holder.zugangPooler = true;
  replace(pool);
}

/** Sets the function that is called once if a pooler is found that is not configured (FF-M-4). */
export function whenPoolerFound(tell: () => void): void {
  holder.zugangPoolerFound = tell;
}

/** Ends a transaction that has begun with statement names and done nothing yet, so that it is run again without. */
const withoutNames = new Error("a pooler was found meanwhile");

function openOfEnvironment(): Pool {
  const { databaseUrl, pooled } = environment();
  return open(databaseUrl, { named: !pooled });
}

/**
 * Opens the pool for this address: tests and the demo's seed call it, with other deadlines. Everything else uses the
 * configured database.
 */
export function connect(url: string, options?: PoolOptions): void {
  holder.zugangPooler = false;
  holder.zugangPool = open(url, options);
}

/** Closes the pool; running transactions get five seconds. */
export async function disconnect(): Promise<void> {
  const pool = holder.zugangPool;
  holder.zugangPool = undefined;
  await pool?.client.end({ timeout: 5 });
}

/**
 * Runs the work in one transaction; the only access to the database (S-90 to S-93). Read committed, with the timeouts
 * in `limits`. After deadlocks and serialization failures it is run again, at most three times, so the work must
 * consist of database statements only.
 *
 * @param as on whose behalf: decides what the transaction can see and change (S-70, S-71)
 * @throws DatabaseUnavailable if the database does not answer in time; it is then unknown whether the work was done
 */
export function transaction<T>(as: Principal, work: (tx: Transaction) => Promise<T>): Promise<T> {
  return run(sql`${scope(as)}, ${plans(as)}, ${timeouts}`, work);
}

/**
 * Runs the work in one transaction with the rights of the login, which may own the tables: for start-up, before the
 * roles are known to exist, and for test setup. An architecture test keeps all other code from using it.
 */
export function transactionOfLogin<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
  return run(timeouts, work);
}

async function run<T>(settings: SQL, work: (tx: Transaction) => Promise<T>): Promise<T> {
  requireNoTransaction("another transaction");
  for (let attempt = 1; ; attempt++) {
    holder.zugangPool ??= openOfEnvironment();
    const pool = holder.zugangPool;
    pool.running += 1;
    try {
      const result = await insideTransaction(() =>
        pool.database.transaction(async (tx) => {
          const [server] = await tx.execute<{ readOnly: boolean }>(
            sql`select current_setting('transaction_read_only') = 'on' as "readOnly", ${settings}`,
          );
          if (server?.readOnly) giveUpReadOnly(pool);
          if (pool.options.named && holder.zugangPooler) throw withoutNames;
          return await work(tx);
        }),
      );
      pool.deadlines = 0;
      return result;
    } catch (error) {
      // Once only: the next attempt uses no names.
      if (pool.options.named && (error === withoutNames || isNameLost(error))) {
        noticePooler(pool);
        continue;
      }
      const code = databaseCode(error);
      if (code && retryable.has(code) && attempt <= 3) {
        await wait(Math.random() * 20 * attempt);
        continue;
      }
      if (code && unavailable.has(code)) throw new DatabaseUnavailable(code, { cause: error });
      throw withoutValues(error);
    } finally {
      pool.running -= 1;
      endIfIdle(pool);
    }
  }
}

/**
 * Role and scope of this transaction: both end with it, so the next transaction on this connection has to set them
 * again. One address is enough for all roles, because the login only has to be a member of them.
 */
const scope = (as: Principal) => sql`
  set_config('app.organization', ${typeof as === "string" ? "" : String(as.organizationId)}, true),
  set_config('app.actor', ${typeof as === "string" ? "" : String(as.userNumber)}, true),
  set_config('role', ${roleOf(as)}, true)`;

/**
 * For a statement before authentication that has found out who asks: from the next statement on, the transaction runs
 * on behalf of that user. Only columns of the row itself may determine the user.
 */
export function switchRole({ organization, user }: { organization: SQL; user: SQL }): SQL {
  return sql`set_config('app.organization', ${organization}::text, true) || set_config('app.actor', ${user}::text, true)
    || set_config('plan_cache_mode', 'force_custom_plan', true) || set_config('role', 'zugang_app', true)`;
}

/**
 * Before authentication every query looks up one key, so one plan per connection is enough. Elsewhere the best plan
 * depends on who asks and for what, and is made each time.
 */
const plans = (as: Principal) =>
  sql`set_config('plan_cache_mode', ${as === "auth" ? "auto" : "force_custom_plan"}, true)`;

/** For this transaction only (poolers refuse them at start-up); the last one is new in PostgreSQL 17. */
const timeouts = sql`
  set_config('statement_timeout', ${String(limits.databaseStatement)}, true),
  set_config('lock_timeout', ${String(limits.databaseLock)}, true),
  case when current_setting('server_version_num')::int >= 170000
    then set_config('transaction_timeout', ${String(limits.databaseTransaction)}, true) end`;

/** A database error by code and constraint only. drizzle's error would put the statement's values into the log. */
export class DatabaseFault extends Error {
  constructor(
    readonly code: string,
    readonly constraint: string | undefined,
    stack: string,
  ) {
    super(`PostgreSQL ${code} ${constraint ?? ""}`.trimEnd());
    this.name = "DatabaseFault";
    this.stack = `${this.name}: ${this.message}\n${stack}`;
  }
}

type DriverError = Error & { code?: unknown; constraint_name?: unknown };

/** The driver's own error, which drizzle keeps as a cause: the one with PostgreSQL's five-character code. */
function driverError(error: unknown): DriverError | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    const { code } = at as DriverError;
    if (typeof code === "string" && /^[0-9A-Z]{5}$/.test(code)) return at;
  }
  return undefined;
}

/** The five-character code of a PostgreSQL error. */
export function databaseCode(error: unknown): string | undefined {
  return driverError(error)?.code as string | undefined;
}

/** The error for the caller: the guard's own unchanged, the database's without values, anything else as it is. */
function withoutValues(error: unknown): unknown {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (at instanceof DatabaseUnavailable) return at;
  }
  const cause = driverError(error);
  if (!cause) return error;
  const frames = ((error as Error).stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  const constraint = typeof cause.constraint_name === "string" ? cause.constraint_name : undefined;
  return new DatabaseFault(String(cause.code), constraint, frames.join("\n"));
}
