import type { Sql, TransactionSql } from "postgres";
import { DatabaseUnavailable } from "#lib/rules/unavailable";

/**
 * postgres 3.4.9 lets the callback of a transaction continue after its connection is lost, on whatever connection
 * replaces it: it then reads and writes inside another transaction (M-1; upstream #1216, unmerged fix #1215). This
 * guard makes a lost handle permanently unusable (S-90). Its test reproduces the fault without it.
 */

type Handle = TransactionSql;
type Work = (handle: Handle) => Promise<unknown>;

/**
 * Errors of the server and the driver that mean a connection is gone or never existed: 57P (shutdown), 25P (timeouts),
 * 08, 3D000 (a server without this database, FF-H-2) and sockets.
 */
const lost =
  /^(57P0[1-5]|25P0[34]|08...|3D000|CONNECTION_\w+|CONNECT_TIMEOUT|ECONN\w+|EPIPE|ETIMEDOUT|EHOSTUNREACH)$/;

/**
 * Errors of a failed connection attempt that would fail for everybody now: no server, a wrong one, or one that is
 * starting.
 */
const nobodyThere = /^(57P0[34]|3D000|ECONNREFUSED|ENOTFOUND|EHOSTUNREACH|CONNECT_TIMEOUT)$/;

/** Whether the server reported this error and keeps the connection; poolers say so in the field of the language. */
export function leavesConnection(error: unknown): boolean {
  const { severity, severity_local: local } = Object(error) as Record<string, unknown>;
  return (severity ?? local) === "ERROR";
}

/** Whether this error means that the connection or the server is gone. */
export function isConnectionLoss(error: unknown): boolean {
  const { code } = Object(error) as { code?: unknown };
  // The server keeps the connection after such an error, so it has to be sent COMMIT or ROLLBACK.
  if (leavesConnection(error)) return false;
  return error instanceof DatabaseUnavailable || (typeof code === "string" && lost.test(code));
}

/**
 * Statements with more parameters than this are batches, whose text depends on their length: if they had names, each
 * variant would stay on the connection.
 */
const parametersOfNamed = 100;

/**
 * Wraps a client with a `begin` that is safe to use (S-90) and settles within a deadline (S-93).
 *
 * @param deadline milliseconds from `begin` to commit
 * @param onStuck called when the deadline passes and no other transaction has begun or ended meanwhile: the pool may be
 *   dead
 * @param named whether each connection prepares a statement once: half the round trips, and no repeated parsing and
 *   rewriting by the policies. Not possible behind poolers that share connections between sessions
 */
export function guarded(client: Sql, deadline: number, onStuck: () => void, named = false): Sql {
  const pool: Pool = { client, deadline, onStuck, named, waiting: new Set(), progressAt: 0 };
  return new Proxy(client, {
    get(target, key) {
      if (key !== "begin") return Reflect.get(target, key);
      return (first: string | Work, second?: Work) =>
        guardedBegin(pool, typeof first === "string" ? first : "", second ?? (first as Work));
    },
  });
}

type Pool = {
  client: Sql;
  deadline: number;
  onStuck: () => void;
  named: boolean;
  /** Rejects those that wait for a connection if there is no server to connect to. */
  waiting: Set<(error: DatabaseUnavailable) => void>;
  /** When a transaction of this client last began or ended. */
  progressAt: number;
};

async function guardedBegin(
  pool: Pool,
  options: string,
  work: Work,
  mayRepeat = true,
): Promise<unknown> {
  const { client, deadline } = pool;
  const state = { over: false, started: false, named: pool.named };
  let progressAt = performance.now();
  let fail: (error: DatabaseUnavailable) => void = () => {};
  const refused = new Promise<never>((_, reject) => {
    fail = reject;
  });
  pool.waiting.add(fail);
  const begun = client.begin(
    options,
    (handle) =>
      new Promise((resolve, reject) => {
        // Too late for this work, but the new connection is sound: it rolls back and serves the next.
        if (state.over) return reject(new DatabaseUnavailable("this transaction is over"));
        state.started = true;
        progressAt = pool.progressAt = performance.now();
        pool.waiting.delete(fail);
        // Once it is over nothing may settle this promise: postgres.js would send its COMMIT or ROLLBACK to another
        // transaction.
        work(guardedHandle(handle, state)).then(
          (value) => state.over || resolve(value),
          (error) => state.over || reject(error),
        );
      }),
  );
  let stop = () => {};
  const late = new Promise<never>((_, reject) => {
    stop = afterWorking(deadline, () => {
      // If others progressed meanwhile there is just a lot to do, and a new pool would destroy what works.
      if (pool.progressAt <= progressAt) pool.onStuck();
      reject(new DatabaseUnavailable(`no answer within ${deadline} ms`));
    });
  });
  try {
    const result = await Promise.race([begun, late, refused]);
    pool.progressAt = performance.now();
    return result;
  } catch (error) {
    if (!isConnectionLoss(error) || error instanceof DatabaseUnavailable) throw error;
    // The driver rejects one waiting transaction and lets the others wait: they are rejected at once too.
    if (!state.started && nobodyThere.test(String((error as { code?: unknown }).code))) {
      const gone = new DatabaseUnavailable("nobody there", { cause: error });
      for (const tell of pool.waiting) tell(gone);
      throw gone;
    }
    // Lost before the work began: nothing was done. The driver also answers the first BEGIN on a renewed connection
    // with the error that ended the old one.
    if (mayRepeat && !state.started) return await guardedBegin(pool, options, work, false);
    throw new DatabaseUnavailable("connection lost", { cause: error });
  } finally {
    state.over = true;
    pool.waiting.delete(fail);
    stop();
    for (const promise of [begun, refused]) promise.catch(() => {});
  }
}

/**
 * Calls back after this many milliseconds in which the process could run. Otherwise a process that got no CPU, as at
 * its start on a busy machine, would see its deadlines expire before it has read responses that have already arrived.
 *
 * @returns a function that cancels the call
 */
function afterWorking(milliseconds: number, call: () => void): () => void {
  const steps = 20;
  let left = steps;
  let timer: NodeJS.Timeout;
  const step = () => {
    if (left === 0) return call();
    left -= 1;
    timer = setTimeout(step, milliseconds / steps);
  };
  step();
  return () => clearTimeout(timer);
}

/** A transaction's handle that refuses every use once the transaction is over, under any method name. */
function guardedHandle(handle: Handle, state: { over: boolean; named: boolean }): Handle {
  const check = () => {
    if (state.over) throw new DatabaseUnavailable("this transaction is over");
  };
  const watch = <T>(query: T): T => {
    // Listens before `begin` does, so that the handle is closed for a callback that continues at once. A query starts
    // when its own `then` is called; the plain one listens without starting it.
    if (query instanceof Promise) {
      Promise.prototype.then.call(query, undefined, (error) => {
        if (isConnectionLoss(error)) state.over = true;
      });
    }
    return query;
  };
  return new Proxy(handle, {
    apply(target, self, parameters) {
      check();
      return watch(Reflect.apply(target, self, parameters));
    },
    get(target, key) {
      const value = Reflect.get(target, key);
      if (typeof value !== "function") return value;
      return (...parameters: unknown[]) => {
        check();
        // drizzle asks for no name; only `begin` knows whether the connection is shared.
        if (key === "unsafe" && state.named && Array.isArray(parameters[1]))
          parameters[2] = {
            ...(parameters[2] as object),
            prepare: parameters[1].length <= parametersOfNamed,
          };
        if (key === "savepoint") {
          const inner = parameters.at(-1) as Work;
          parameters[parameters.length - 1] = (nested: Handle) =>
            inner(guardedHandle(nested, state));
        }
        return watch(Reflect.apply(value, target, parameters));
      };
    },
  });
}
