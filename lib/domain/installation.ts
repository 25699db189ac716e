import "server-only";
import { sql } from "drizzle-orm";
import { roles, type Transaction, transaction, transactionOfLogin } from "#db/client";
import { limits } from "#lib/rules/limits";

/** Whether anything was ever migrated here. */
export async function hasTables(): Promise<boolean> {
  const [row] = await transactionOfLogin((tx) =>
    tx.execute<{ ready: boolean }>(sql`select to_regclass('installation') is not null as ready`),
  );
  return row?.ready ?? false;
}

/** Whether this database is fit for this installation; a sentence about what is wrong, or null. */
export async function checkDatabase(demo: boolean): Promise<string | null> {
  const problem = await transactionOfLogin(async (tx) => {
    const [row] = await tx.execute<{ version: number; ready: boolean }>(sql`
      select current_setting('server_version_num')::int as version,
        to_regclass('installation') is not null as ready`);
    if (!row || row.version < 160_000) return "PostgreSQL 16 or newer is needed.";
    if (!row.ready) return "the database has no tables yet. Run: npm run db:migrate";
    for (const role of roles) {
      const weakness = await findWeakness(tx, role);
      if (weakness) return `${weakness} See docs/second-wall.md.`;
    }
    return null;
  });
  if (problem) return problem;
  return transaction("worker", async (tx) => {
    const [mark] = await tx.execute<{ demo: boolean }>(sql`select demo from installation`);
    if (mark?.demo && !demo) return "this database belongs to a demo (its people are invented).";
    if (demo && !mark?.demo) return "this database is not a demo's, and DEMO=1 is set.";
    return null;
  });
}

let probe: Promise<boolean> | undefined;

/**
 * Whether the database answers a question within `limits.readiness` (S-95). The question waits for a free connection like
 * every other; there is one at a time, so that whoever asks often takes no connection from anybody.
 */
export async function answersInTime(): Promise<boolean> {
  probe ??= transaction("worker", (tx) => tx.execute(sql`select 1`))
    .then(
      () => true,
      () => false,
    )
    .finally(() => {
      probe = undefined;
    });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, limits.readiness, false);
  });
  return Promise.race([probe, late]).finally(() => clearTimeout(timer));
}

/** S-71: why a role would be no wall, or could not be taken; null when it is as it should be. */
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
