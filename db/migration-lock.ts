import { setTimeout as wait } from "node:timers/promises";
import type { Sql, TransactionSql } from "postgres";
import { lockNumbers } from "./locks";
import { openDirectly } from "./open-directly";

/** How long another process may take to migrate before this one gives up. */
export const longestWait = 120_000;

/**
 * FF-M-4: makes sure that the lock will be held by our own session: with a pooler it would stay on the pooler's
 * connection, and might be requested on another. Without a pooler the process id from connecting is the server's. If it
 * differs, a second session decides: it gets the connection that the first one just used, or the first one does not
 * keep its own.
 *
 * @throws Error if connections are shared
 */
export async function requireSession(sql: Sql, url: string): Promise<void> {
  const ask = async (handle: Sql | TransactionSql) => {
    const rows = await handle<{ pid: number }[]>`select pg_backend_pid() as pid`.simple();
    return {
      pid: rows[0]?.pid,
      told: (rows as unknown as { state?: { pid?: number } }).state?.pid,
    };
  };
  const { pid, told } = await ask(sql);
  if (pid === told) return;
  const other = openDirectly(url);
  try {
    for (let times = 0; times < 3; times += 1) {
      const taken = await other.begin((tx) => ask(tx));
      if (taken.pid === pid || (await ask(sql)).pid !== pid)
        throw new Error(
          "A transaction pooler is in between, which does not keep session locks: set DATABASE_URL_DIRECT to the address of the database itself.",
        );
    }
  } finally {
    await other.end({ timeout: 5 });
  }
}

/** Takes the lock of the migrations, or gives up after so many milliseconds with the pid that holds it. */
export async function takeLock(sql: Sql, patience: number): Promise<void> {
  for (const deadline = Date.now() + patience; ; ) {
    const [row] = await sql<{ taken: boolean }[]>`
      select pg_try_advisory_lock(${lockNumbers.migration}) as taken`;
    if (row?.taken) return;
    if (Date.now() > deadline) {
      const [holder] = await sql<{ pid: number }[]>`
        select pid from pg_locks where locktype = 'advisory' and granted and objid = ${lockNumbers.migration} and classid = 0
          and database = (select oid from pg_database where datname = current_database())`;
      throw new Error(
        `Another process is migrating this database: its connection has the pid ${holder?.pid ?? "unknown"} (select pg_terminate_backend(${holder?.pid ?? "pid"}) ends it).`,
      );
    }
    await wait(250);
  }
}
