import type { Sql, TransactionSql } from "postgres";
import { DatabaseUnavailable } from "#lib/rules/unavailable";

/**
 * postgres 3.4.9 lets the callback of a transaction go on after its connection is lost, on whatever connection takes
 * its place: it then reads and writes inside a stranger's transaction (M-1; upstream #1216, unmerged fix #1215).
 * This guard makes a lost handle unusable for good (S-90). Its test reproduces the fault without it.
 */

type Handle = TransactionSql;
type Work = (handle: Handle) => Promise<unknown>;

/** Answers and driver errors after which a connection is gone: 57P (shutdown), 25P (timeouts), 08 and sockets. */
const lost =
  /^(57P0[1-5]|25P0[34]|08...|CONNECTION_\w+|CONNECT_TIMEOUT|ECONN\w+|EPIPE|ETIMEDOUT|EHOSTUNREACH)$/;

/** Whether this error says that the connection or the server is gone. */
export function isConnectionLoss(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return error instanceof DatabaseUnavailable || (typeof code === "string" && lost.test(code));
}

/**
 * The client with a `begin` that is safe to use (S-90) and settles within a deadline (S-93).
 *
 * @param deadline milliseconds from `begin` to commit
 * @param onDeadline called each time the deadline passes, so that the caller can replace a stuck pool
 */
export function guarded(client: Sql, deadline: number, onDeadline: () => void): Sql {
  return new Proxy(client, {
    get(target, key) {
      if (key !== "begin") return Reflect.get(target, key);
      return (first: string | Work, second?: Work) =>
        guardedBegin(
          target,
          typeof first === "string" ? first : "",
          second ?? (first as Work),
          deadline,
          onDeadline,
        );
    },
  });
}

async function guardedBegin(
  client: Sql,
  options: string,
  work: Work,
  deadline: number,
  onDeadline: () => void,
  mayRepeat = true,
): Promise<unknown> {
  const state = { over: false, started: false };
  const begun = client.begin(
    options,
    (handle) =>
      new Promise((resolve, reject) => {
        // Too late for this work, but the connection has just begun and is sound: it rolls back and serves the next.
        if (state.over) return reject(new DatabaseUnavailable("this transaction is over"));
        state.started = true;
        // Once it is over nothing may settle this promise: postgres.js would send its COMMIT or ROLLBACK to a stranger.
        work(guardedHandle(handle, state)).then(
          (value) => state.over || resolve(value),
          (error) => state.over || reject(error),
        );
      }),
  );
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      onDeadline();
      reject(new DatabaseUnavailable(`no answer within ${deadline} ms`));
    }, deadline);
  });
  try {
    return await Promise.race([begun, late]);
  } catch (error) {
    if (!isConnectionLoss(error) || error instanceof DatabaseUnavailable) throw error;
    // Lost before the work began: nothing was done. The driver also answers the first BEGIN on a renewed connection
    // with the error that ended the old one.
    if (mayRepeat && !state.started)
      return await guardedBegin(client, options, work, deadline, onDeadline, false);
    throw new DatabaseUnavailable("connection lost", { cause: error });
  } finally {
    state.over = true;
    clearTimeout(timer);
    begun.catch(() => {});
  }
}

/** A transaction's handle that refuses every use once the transaction is over, by whatever name. */
function guardedHandle(handle: Handle, state: { over: boolean }): Handle {
  const check = () => {
    if (state.over) throw new DatabaseUnavailable("this transaction is over");
  };
  const watch = <T>(query: T): T => {
    // Before `begin` itself hears of it, so that a callback that goes on at once finds the handle closed.
    // A query starts when its own `then` is called; the plain one listens without starting it.
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
