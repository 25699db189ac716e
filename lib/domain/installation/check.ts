import { sql } from "drizzle-orm";
import { roles, type Transaction, transaction, transactionOfLogin } from "#db/client";
import { DatabaseFault } from "#db/errors";
import { whenPoolerFound } from "#db/pool";
import { databaseRoles, findDifference, sentenceOf } from "#db/privileges";
import { environment } from "#lib/infra/env";
import { logWarning } from "#lib/infra/log";
import { limits } from "#lib/rules/limits";

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

let probe: Promise<boolean> | undefined;

/**
 * Whether the database is usable and answers within `limits.readiness` (S-95): it accepts changes, and the check of the
 * start has passed recently (FF-H-1, FF-H-2). The query waits for a free connection like any other; only one runs at a
 * time, so that frequent checks take no connections from others.
 */
export async function answersInTime(): Promise<boolean> {
  probe ??= takesChanges()
    .catch(() => false)
    .finally(() => {
      probe = undefined;
    });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, limits.readiness, false);
  });
  return Promise.race([probe, late]).finally(() => clearTimeout(timer));
}

async function takesChanges(): Promise<boolean> {
  if ((await knownUnfitness()) !== null) return false;
  const [row] = await transaction("system", (tx) =>
    tx.execute<{ open: boolean }>(sql`
      select not pg_is_in_recovery() and current_setting('transaction_read_only') = 'off' as open`),
  );
  return row?.open ?? false;
}

let fitness: { problem: string | null; until: number } | undefined;

/**
 * The result of `checkDatabase`, cached for `limits.fitnessLifetime`, because strangers can request the readiness check.
 */
async function knownUnfitness(): Promise<string | null> {
  if (fitness && Date.now() < fitness.until) return fitness.problem;
  const problem = await checkDatabase(environment().demo);
  fitness = { problem, until: Date.now() + limits.fitnessLifetime };
  if (problem) logWarning("databaseUnfit", { reason: problem });
  return problem;
}

/** S-71: why row-level security would not restrict a role, or why the role cannot be taken; null if all is well. */
export async function findWeakness(tx: Transaction, role: string): Promise<string | null> {
  const [found] = await tx.execute<{ login: string; usable: boolean; free: boolean }>(sql`
    select current_user as login, pg_has_role(r.oid, 'SET') as usable, exists (
      select from pg_roles p where pg_has_role(r.oid, p.oid, 'MEMBER') and (p.rolsuper or p.rolbypassrls
        or exists (select from pg_class t where t.relowner = p.oid and t.relkind in ('r', 'p')
          and t.relnamespace = 'public'::regnamespace))) as free
    from pg_roles r where r.rolname = ${role}`);
  if (!found) return `the role ${role} is missing.`;
  if (!found.usable)
    return `the login ${found.login} may not use the role ${role}. A superuser runs: grant ${role} to ${found.login} with inherit false, set true;`;
  if (found.free)
    return `the role ${role} is, or may become, a superuser, the owner of a table or one past row-level security.`;
  return null;
}
