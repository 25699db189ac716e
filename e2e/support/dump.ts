import type { Sql } from "postgres";

/** What the clock writes by itself a moment after a change. */
export const writtenByTheClock = [
  "trail_seals",
  "trail_checkpoints",
  "deleted_numbers",
  "deleted_accounts",
  // Counts what changes nothing, and forgets it by the clock.
  "rate_limits",
];

/** Every row of every table as text, but for what the clock writes: what a dump of the database would contain. */
export async function dump(sql: Sql, except: string[] = []): Promise<Record<string, string[]>> {
  const tables = await sql<{ name: string }[]>`
    select table_name as name from information_schema.tables
    where table_schema = 'public' order by table_name`;
  const content: Record<string, string[]> = {};
  for (const { name } of tables) {
    if ([...writtenByTheClock, ...except].includes(name)) continue;
    const rows = await sql<
      { line: string }[]
    >`select t::text as line from ${sql(name)} t order by 1`;
    content[name] = rows.map(({ line }) => line);
  }
  return content;
}

/** The refusals that the trail tells of after this entry, oldest first. */
export async function refusalsSince(sql: Sql, id: number) {
  return sql<{ event: string; actor: number | null; target: number | null; reason: string }[]>`
    select event, actor_number::int as actor, target_number::int as target, details ->> 'reason' as reason
    from audit_events where id > ${id} and outcome = 'refused' order by id`;
}

/** Where the trail ends now. */
export async function endOfTrail(sql: Sql): Promise<number> {
  const [row] = await sql<
    { id: number }[]
  >`select coalesce(max(id), 0)::int as id from audit_events`;
  return row?.id ?? 0;
}
