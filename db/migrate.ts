import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { readMigrationFiles } from "drizzle-orm/migrator";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate } from "drizzle-orm/postgres-js/migrator";
import postgres, { type Sql } from "postgres";
import { longestWait, requireSession, takeLock } from "./migration-lock";
import { openDirectly } from "./open-directly";
import { refuseOutdated } from "./outdated";
import { requireVersion } from "./server-version";

/** S-97: how long a migration may wait for a table that the running portal uses, and how often it tries. */
const lockTimeout = "2s";
const attempts = 10;

/** The folder of the migrations: next to this module, or next to the bundle that contains it. */
export const migrationsFolder = fileURLToPath(new URL("./migrations", import.meta.url));

/**
 * Migrates the database to the newest version. Any number of processes may call it at once: one works, the others wait.
 * The address must bypass a transaction pooler, because the lock belongs to the connection.
 *
 * @param patience milliseconds that another process may take to migrate before this one gives up
 * @throws Error if the server is older than PostgreSQL 16, if the database was made before the migrations were written anew,
 *   if an applied migration was edited, or if one was inserted before it (drizzle would silently skip it)
 */
export async function migrateDatabase(
  url: string,
  folder = migrationsFolder,
  patience = longestWait,
): Promise<void> {
  const sql = openDirectly(url);
  try {
    await requireVersion(sql);
    await requireSession(sql, url);
    await takeLock(sql, patience);
    await refuseOutdated(sql);
    await sql`select set_config('lock_timeout', ${lockTimeout}, false)`;
    await retryWhileLocked(() => migrate(drizzle(sql), { migrationsFolder: folder }));
    await requireEveryMigration(sql, folder);
    await noteNewest(sql);
  } catch (error) {
    throw inPlainWords(error);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/**
 * Records the newest migration where every login can read it. A portal of an older version, which runs alongside for a
 * while during an update, then knows that the rights around the tables are not those on its list.
 */
async function noteNewest(sql: Sql): Promise<void> {
  const [row] = await sql<{ newest: string; noted: string | null }[]>`
    select 'migration ' || max(created_at) as newest, obj_description(to_regclass('public.installation'), 'pg_class') as noted
    from drizzle.__drizzle_migrations where to_regclass('public.installation') is not null having max(created_at) > 0`;
  if (row && row.noted !== row.newest)
    await sql.unsafe(`comment on table public.installation is '${row.newest}'`);
}

/**
 * An error with the database's own message, which drizzle hides behind the whole statement (FF-B small), and its hint;
 * if the login lacks the rights of the tables' owner, also who has them (FF-H-1). Other errors are sentences already.
 */
export function inPlainWords(error: unknown): unknown {
  let said = error as Error;
  while (said.cause instanceof Error) said = said.cause;
  if (!(said instanceof postgres.PostgresError)) return error;
  const advice =
    said.hint ??
    (said.code === "42501"
      ? "This needs the login that owns the tables, or a superuser, in DATABASE_URL_DIRECT: see docs/operation.md."
      : "");
  return new Error(`${said.message.replace(/\.?$/, ".")} ${advice}`.trimEnd(), { cause: said });
}

async function retryWhileLocked(work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const { code } = ((error as Error).cause ?? error) as { code?: string };
      if (code !== "55P03" || attempt === attempts) throw error;
      await wait(200 * attempt);
    }
  }
}

async function requireEveryMigration(sql: Sql, folder: string): Promise<void> {
  const applied = await sql<{ hash: string }[]>`select hash from drizzle.__drizzle_migrations`;
  const known = new Set(applied.map(({ hash }) => hash));
  const lost = readMigrationFiles({ migrationsFolder: folder }).filter(
    ({ hash }) => !known.has(hash),
  );
  if (lost.length === 0) return;
  const dates = lost.map(({ folderMillis }) => new Date(folderMillis).toISOString()).join(", ");
  throw new Error(
    `${lost.length} migration(s) of ${join(folder, "meta", "_journal.json")} differ from what this database has applied, or are older than its newest: ${dates}. Migrations are never edited and always appended.`,
  );
}
