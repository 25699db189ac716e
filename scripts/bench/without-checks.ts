import type { Sql } from "postgres";

/** Tables with bulk data. */
const filled = [
  "users",
  "user_permissions",
  "organizations",
  "organization_closure",
  "audit_events",
  "audit_seals",
];

/** The trigger of a new organization reads the way above it: without this index it reads all ways that there are. */
const needed = "organization_closure_upwards_idx";

/**
 * Fills these tables before their indexes and foreign keys exist: then rows are sorted once and joined once instead of looked
 * up a million times. Primary keys and other unique indexes stay, because rows are inserted in their order.
 */
export async function withoutChecks(sql: Sql, work: () => Promise<void>): Promise<void> {
  const indexes = await sql<{ name: string; definition: string }[]>`
    select indexname as name, indexdef as definition from pg_indexes
    where schemaname = 'public' and tablename = any (${filled})
      and indexdef not like 'CREATE UNIQUE%' and indexname <> ${needed}`;
  const references = await sql<{ name: string; table: string; definition: string }[]>`
    select conname as name, conrelid::regclass::text as table, pg_get_constraintdef(oid) as definition from pg_constraint
    where contype = 'f' and conrelid::regclass::text = any (${filled})`;
  for (const { name } of indexes) await sql`drop index ${sql(name)}`;
  for (const { table, name } of references)
    await sql`alter table ${sql(table)} drop constraint ${sql(name)}`;
  await work();
  await sql`set maintenance_work_mem = '512MB'`;
  for (const { definition } of indexes) await sql.unsafe(definition);
  for (const { table, name, definition } of references)
    await sql.unsafe(`alter table "${table}" add constraint "${name}" ${definition}`);
}
