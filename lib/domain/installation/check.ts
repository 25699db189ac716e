import { sql } from "drizzle-orm";
import { type Transaction, transaction, transactionOfLogin } from "#db/client";
import { DatabaseFault } from "#db/errors";
import { whenPoolerFound } from "#db/pool";
import { findDifference, sentenceOf } from "#db/privilege-differences";
import { databaseRoles } from "#db/privileges";
import { roles } from "#db/roles";
import { logWarning } from "#lib/infra/log";
import { findWeakness } from "./weakness";

/** Whether this database was ever migrated. */
export async function hasTables(): Promise<boolean> {
  const [row] = await transactionOfLogin((tx) =>
    tx.execute<{ ready: boolean }>(sql`select to_regclass('installation') is not null as ready`),
  );
  return row?.ready ?? false;
}

/**
 * Whether this database is fit for this installation: null, or a sentence about the problem and its remedy.
 *
 * @throws DatabaseUnavailable while it cannot be asked
 */
export async function checkDatabase(demo: boolean): Promise<string | null> {
  try {
    return (await transactionOfLogin(findUnfitness)) ?? (await findStranger(demo));
  } catch (error) {
    // A refusal is a definite answer, and would be the same in a minute.
    if (!(error instanceof DatabaseFault)) throw error;
    return `it refuses to be asked (${error.message}). See docs/operation.md, "Backups".`;
  }
}

/** What is missing of version, tables, roles and the setup around the tables (FF-H-1, FF-M-1). */
async function findUnfitness(tx: Transaction): Promise<string | null> {
  const names = sql.join(
    databaseRoles.map((role) => sql`${role}`),
    sql`, `,
  );
  const [row] = await tx.execute<{ version: number; ready: boolean; missing: string | null }>(sql`
    select current_setting('server_version_num')::int as version,
      to_regclass('public.installation') is not null as ready,
      (select min(role) from unnest(array[${names}]) role
        where not exists (select from pg_roles where rolname = role)) as missing`);
  if (!row || row.version < 160_000) return "PostgreSQL 16 or newer is needed.";
  if (!row.ready) return "the database has no tables yet. Run: npm run db:migrate";
  if (row.missing) return `the role ${row.missing} is missing. Run: npm run db:grants`;
  for (const role of roles) {
    const weakness = await findWeakness(tx, role);
    if (weakness) return `${weakness} See docs/row-level-security.md.`;
  }
  const difference = await findDifference((statement) => tx.execute(statement));
  return difference && sentenceOf(difference);
}

async function findStranger(demo: boolean): Promise<string | null> {
  const [mark] = await transaction("system", (tx) =>
    tx.execute<{ demo: boolean }>(sql`select demo from installation`),
  );
  if (mark?.demo && !demo) return "this database belongs to a demo (its people are invented).";
  if (demo && !mark?.demo) return "this database is not a demo's, and DEMO=1 is set.";
  return null;
}

/** FF-M-4: logs which setting is missing if an unconfigured pooler is found. */
export function tellOfPoolers(): void {
  whenPoolerFound(() =>
    logWarning("poolerFound", { reason: "a pooler is between: set DATABASE_URL_DIRECT" }),
  );
}
