import { sql } from "drizzle-orm";

/**
 * The advisory locks of this test's own database, for a `from`. `pg_locks` shows those of the whole server, where other
 * tests hold and wait for theirs at the same time.
 */
export const advisoryLocks = sql`pg_locks where locktype = 'advisory'
  and database = (select oid from pg_database where datname = current_database())`;
