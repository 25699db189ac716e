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
 * How PostgreSQL plans the statements of a transaction.
 *
 * - `kept`: once for each statement and connection, without the values. For what looks up keys or reads a page in the order
 *   of an index, whatever the values are: planning a page takes several times as long as reading it (measured).
 *   PostgreSQL's own choice, `auto`, keeps no plan that it believes to be dearer, and it is wrong about pages (measured).
 *   Tables grow while a plan is kept, so it never reads a whole one that has an index.
 * - `searching`: each time for its values, because the number of matches decides which index is the best; not by reading
 *   a whole table either, which PostgreSQL believes to be four times as fast as it is if texts are compared (measured).
 * - `fresh`: each time for its values. For batches, which find a few rows or very many.
 *
 * lib/domain/invariants/query-plans.test.ts shows which indexes they use.
 */
export type Plans = "kept" | "searching" | "fresh";

/** Ends a transaction that has begun with statement names and done nothing yet, so that it is run again without. */
const withoutNames = new Error("a pooler was found meanwhile");

/**
 * Runs the work in one transaction; the only access to the database (S-90 to S-93). Read committed, with the timeouts
 * in `limits`. After deadlocks and serialization failures it is run again, at most three times, so the work must
 * consist of database statements only.
 *
 * @param as on whose behalf: decides what the transaction can see and change (S-70, S-71)
 * @param plans of its statements
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
    let hasBegun = false;
    try {
      const result = await insideTransaction(() =>
        pool.database.transaction(async (tx) => {
          hasBegun = true;
          pool.begun += 1;
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
      if (hasBegun) pool.begun -= 1;
      endIfIdle(pool);
    }
  }
}

/** No statement of the portal runs long enough to be compiled, as servers with LLVM do if they believe it costs much. */
const planning = (plans: Plans) => sql`
  set_config('plan_cache_mode', ${plans === "kept" ? "force_generic_plan" : "force_custom_plan"}, true),
  set_config('enable_seqscan', ${plans === "fresh" ? "on" : "off"}, true),
  set_config('jit', 'off', true)`;

/** For this transaction only (poolers refuse them at start-up); the last one is new in PostgreSQL 17. */
const timeouts = sql`
  set_config('statement_timeout', ${String(limits.databaseStatement)}, true),
  set_config('lock_timeout', ${String(limits.databaseLock)}, true),
  case when current_setting('server_version_num')::int >= 170000
    then set_config('transaction_timeout', ${String(limits.databaseTransaction)}, true) end`;
