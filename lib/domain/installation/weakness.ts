import "server-only";
import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";

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
