import { type SQL, sql } from "drizzle-orm";
import { transactionOfLogin } from "#db/client";
import { rows } from "./database";

/** A transaction that a test keeps open. */
export type Held = AsyncDisposable & {
  pid: number;
  /** Resolves with the process that waits for it, as soon as one does. */
  waiter(): Promise<number>;
  /** Rolls it back, if it is still open. */
  undo(): Promise<void>;
  /** Commits it. */
  keep(): Promise<void>;
};

class Undone extends Error {}

/** Opens a transaction, runs a statement in it, and keeps it open. */
export async function hold(statement: SQL): Promise<Held> {
  const begun = deferred<number>();
  const over = deferred<void>();
  const whole = transactionOfLogin(async (tx) => {
    const [row] = await tx.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
    await tx.execute(statement);
    begun.resolve(row?.pid ?? 0);
    await over.promise;
  });
  whole.catch(begun.reject);
  const pid = await begun.promise;
  const undo = async () => {
    over.reject(new Undone());
    await whole.catch(() => {});
  };
  return {
    pid,
    waiter: () => waiterOf(pid),
    undo,
    keep: async () => {
      over.resolve();
      await whole;
    },
    [Symbol.asyncDispose]: undo,
  };
}

/** A promise that is settled from outside. */
function deferred<T>() {
  let resolve: (value: T) => void = () => {};
  let reject: (reason: unknown) => void = () => {};
  const promise = new Promise<T>((resolved, rejected) => {
    resolve = resolved;
    reject = rejected;
  });
  return { promise, resolve, reject };
}

/** The process that waits for a lock of this one; polls until there is one. */
async function waiterOf(pid: number): Promise<number> {
  for (;;) {
    const [waiter] = await waitersOf(pid);
    if (waiter !== undefined) return waiter;
  }
}

/** Processes of this test's own database that wait for a lock of this one. */
export async function waitersOf(pid: number): Promise<number[]> {
  const found = await rows<{ pid: number }>(sql`select pid from pg_stat_activity
    where datname = current_database() and ${pid} = any(pg_blocking_pids(pid)) order by pid`);
  return found.map((row) => row.pid);
}
