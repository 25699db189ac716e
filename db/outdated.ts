import postgres, { type Sql } from "postgres";

/** The message about an outdated database that is not a demo's. */
const refusal =
  "This database was created before the portal's first release. Its migrations have been rewritten since, so it cannot be migrated. Give the portal an empty database. npm run demo and npm run dev create their own databases again.";

/** Whether a database was made before the migrations were last rewritten: `rate_limits` had a column `rule` then. */
async function isOutdated(sql: Sql): Promise<boolean> {
  const found = await sql`select from pg_attribute
    where attrelid = to_regclass('public.rate_limits') and attname = 'rule' and not attisdropped`;
  return found.length > 0;
}

/**
 * Refuses a database that was made before the migrations were rewritten.
 *
 * @throws Error with the next step
 */
export async function refuseOutdated(sql: Sql): Promise<void> {
  if (await isOutdated(sql)) throw new Error(refusal);
}

/**
 * Drops an outdated database and creates an empty one in its place, if it is marked as a demo's or contains nobody.
 *
 * @returns whether it did; false also if the database is up to date or not a demo's
 */
export async function renewOutdatedDemo(adminUrl: string, name: string): Promise<boolean> {
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  const sql = postgres(url.href, { max: 1, onnotice: () => {} });
  try {
    if (!(await isOutdated(sql))) return false;
    // Policies apply to everybody except superusers, such as the embedded server's login.
    const [mark] = await sql<{ expendable: boolean }[]>`
      select demo or not exists (select from organizations) as expendable from installation`;
    if (!mark?.expendable) return false;
  } finally {
    await sql.end({ timeout: 5 });
  }
  const admin = postgres(adminUrl, { max: 1, onnotice: () => {} });
  try {
    await admin`drop database ${admin(name)} with (force)`;
    await admin`create database ${admin(name)}`;
    return true;
  } finally {
    await admin.end({ timeout: 5 });
  }
}
