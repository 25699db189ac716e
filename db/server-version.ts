import type { Sql } from "postgres";

/** The warning about a database whose locale is "C" or POSIX. */
const unletteredDatabase =
  "The locale of this database (lc_ctype) knows no letters beyond Z. Everything works, but names in other scripts are searched for without an index. A database with C.UTF-8, or a language in UTF-8, has no such limit.";

/**
 * Checks the server and the encoding of the database; warns about a locale without letters.
 *
 * @throws Error if the server is older than PostgreSQL 16 or the database not in UTF8
 */
export async function requireVersion(sql: Sql): Promise<void> {
  const [row] = await sql<
    { version: string; number: number; encoding: string; knowsLetters: boolean }[]
  >`
    select current_setting('server_version') as version,
           current_setting('server_version_num')::int as number,
           current_setting('server_encoding') as encoding,
           lower('\u00d6') = '\u00f6' as "knowsLetters"`;
  if (row === undefined || row.number < 160_000) {
    throw new Error(`The portal needs PostgreSQL 16 or newer; this server is ${row?.version}.`);
  }
  if (row.encoding !== "UTF8") {
    throw new Error(`The portal needs a database in UTF8; this one is in ${row.encoding}.`);
  }
  // Lists and the search fold names by themselves; only the search index depends on the locale for what a
  // letter is.
  if (!row.knowsLetters) process.stderr.write(`${unletteredDatabase}\n`);
}
