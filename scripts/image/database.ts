import postgres from "postgres";
import type { startPostgres } from "#db/embedded";

/** A PostgreSQL server of this machine, which the image only knows by an address. */
export type DatabaseServer = Awaited<ReturnType<typeof startPostgres>>;

/** Makes an empty database, as an operator does. @returns its address */
export async function emptyDatabase(server: DatabaseServer, name: string): Promise<string> {
  const sql = postgres(server.adminUrl, { max: 1, onnotice: () => {} });
  await sql`drop database if exists ${sql(name)} with (force)`;
  await sql`create database ${sql(name)} template template0 encoding 'UTF8'`;
  await sql.end();
  return server.url(name);
}
