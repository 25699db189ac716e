import type { Logger } from "drizzle-orm";
import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { driverArguments } from "#lib/infra/database-address";
import { environment } from "#lib/infra/env";
import { limits } from "#lib/rules/limits";
import { driverError } from "./errors";
import { guarded, leavesConnection } from "./guard";
import * as schema from "./schema";

/** The database with its tables; it only runs statements in a transaction of db/client.ts. */
export type Database = PostgresJsDatabase<typeof schema>;

/** S-93: the pool is replaced after this many consecutive deadlines; a stuck connection never recovers by itself. */
const deadlinesBeforeRecycling = 3;
/** M-2: at the default of 100 a BEGIN can lose its reserved connection; 1 makes it worse. Missing in the types. */
const unlimitedPipeline = { max_pipeline: 1e9 } as object;

/** Connections to one database, and what is known about them. */
export type Pool = {
  client: postgres.Sql;
  database: Database;
  url: string;
  options: PoolOptions;
  openedAt: number;
  deadlines: number;
  /** Transactions that have been asked for and not ended. */
  running: number;
  /** Those of them that have a connection. */
  begun: number;
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

/** Sets the function that is called once if a pooler is found that is not configured (FF-M-4). */
export function whenPoolerFound(tell: () => void): void {
  holder.zugangPoolerFound = tell;
}

/** The pool of this process, opened to the configured database if none is open. Only for db/client.ts (S-71). */
export function currentPool(): Pool {
  if (!holder.zugangPool) {
    const { databaseUrl, pooled } = environment();
    holder.zugangPool = open(databaseUrl, { named: !pooled });
  }
  return holder.zugangPool;
}

/** How many connections have a running transaction, and how many transactions wait for one. */
export function poolUse(): { used: number; waiting: number } {
  const { running = 0, begun = 0 } = holder.zugangPool ?? {};
  return { used: begun, waiting: running - begun };
}

/** Whether this pool still names its statements although a pooler was found since it was opened (FF-M-4). */
export function namesInVain(pool: Pool): boolean {
  return pool.options.named === true && holder.zugangPooler === true;
}

/** Uses no statement names from now on. */
export function noticePooler(pool: Pool): void {
  if (!holder.zugangPooler) holder.zugangPoolerFound?.();
  holder.zugangPooler = true;
  replace(pool);
}

/**
 * FF-M-4: whether this error says that a statement's name is unknown, taken, or another statement's on this connection,
 * which means that a pooler shares connections. An error that ends its connection has another cause.
 */
export function isNameLost(error: unknown): boolean {
  const found = driverError(error);
  return ["26000", "42P05", "08P01"].includes(String(found?.code)) && leavesConnection(found);
}

/**
 * FF-H-2: gives up connections to a server that accepts no changes, because the address may lead to another server by
 * now. Limited in rate, because a primary may be read-only for a while.
 */
export function giveUpReadOnly(pool: Pool): void {
  if (Date.now() - pool.openedAt >= limits.databaseReadOnly) replace(pool);
}

/** Closes the connections of a pool that was replaced, once its last transaction has ended. */
export function endIfIdle(pool: Pool): void {
  if (holder.zugangPool !== pool && pool.running === 0)
    void pool.client.end({ timeout: 5 }).catch(() => {});
}

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
    begun: 0,
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
