import { setTimeout as wait } from "node:timers/promises";
import { type SQL, sql } from "drizzle-orm";
import { insideTransaction, requireNoTransaction } from "#lib/infra/transaction-scope";
import { limits } from "#lib/rules/limits";
import { DatabaseUnavailable } from "#lib/rules/unavailable";
import { databaseCode, retryable, unavailable, withoutValues } from "./errors";
import {
  currentPool,
  type Database,
  endIfIdle,
  giveUpReadOnly,
  isNameLost,
  namesInVain,
  noticePooler,
} from "./pool";
import { type Principal, roleAndScope } from "./roles";

/** Runs queries; only a transaction provides one. */
export type Transaction = Parameters<Parameters<Database["transaction"]>[0]>[0];

/**
 * How PostgreSQL plans the statements of a transaction. `kept`: from the sixth time on by one plan for each statement and
 * connection, which knows no values. For everything that looks up keys or reads a page in the order of an index, whatever
 * the values are: making these plans takes longer than running them. `fresh`: each time, for the values. For searches and
 * filters, where the number of matches decides which index is the best, and for the portal's own work, whose batches
 * find a few rows or very many.
 */
export type Plans = "kept" | "fresh";

/** Ends a transaction that has begun with statement names and done nothing yet, so that it is run again without. */
const withoutNames = new Error("a pooler was found meanwhile");

/**
 * Runs the work in one transaction; the only access to the database (S-90 to S-93). Read committed, with the timeouts
 * in `limits`. After deadlocks and serialization failures it is run again, at most three times, so the work must
 * consist of database statements only.
 *
 * @param as on whose behalf: decides what the transaction can see and change (S-70, S-71)
 * @throws DatabaseUnavailable if the database does not answer in time; it is then unknown whether the work was done
 */
export function transaction<T>(
  as: Principal,
  work: (tx: Transaction) => Promise<T>,
  plans: Plans = as === "system" ? "fresh" : "kept",
): Promise<T> {
  return run(sql`${roleAndScope(as)}, ${planning(plans)}, ${timeouts}`, work);
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
    const pool = currentPool();
    pool.running += 1;
    try {
      const result = await insideTransaction(() =>
        pool.database.transaction(async (tx) => {
          const [server] = await tx.execute<{ readOnly: boolean }>(
            sql`select current_setting('transaction_read_only') = 'on' as "readOnly", ${settings}`,
          );
          if (server?.readOnly) giveUpReadOnly(pool);
          if (namesInVain(pool)) throw withoutNames;
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

/** None of the portal's statements runs long enough to be worth compiling: servers with LLVM would do so by its cost. */
const planning = (plans: Plans) =>
  sql`set_config('plan_cache_mode', ${plans === "kept" ? "auto" : "force_custom_plan"}, true), set_config('jit', 'off', true)`;

/** For this transaction only (poolers refuse them at start-up); the last one is new in PostgreSQL 17. */
const timeouts = sql`
  set_config('statement_timeout', ${String(limits.databaseStatement)}, true),
  set_config('lock_timeout', ${String(limits.databaseLock)}, true),
  case when current_setting('server_version_num')::int >= 170000
    then set_config('transaction_timeout', ${String(limits.databaseTransaction)}, true) end`;
