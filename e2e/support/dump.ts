import type { Sql } from "postgres";
import { nothingMoves } from "./queue";

/** What the clock writes by itself a moment after a change. */
export const writtenByTheClock = [
  "trail_seals",
  "trail_checkpoints",
  "deleted_numbers",
  "deleted_accounts",
  // Counts what changes nothing, and forgets it by the clock.
  "rate_limits",
];

/**
 * A row as text, without what goes on behind an answer: how far a letter is on its way, and a bulk job. That a running job
 * goes on and ends is the clock's.
 */
const rowOf: Record<string, string> = {
  outbox: "concat_ws(' ', t.id, kind, user_number, organization_id, link_id)",
  bulk_jobs: "concat_ws(' ', t.id, actor_number, kind, total, confirmed_at, state = 'cancelled')",
  bulk_rows: "concat_ws(' ', job_id, position)",
};

/**
 * Every row of every table as text, but for what the clock writes: what a dump of the database would contain. Waits until
 * what earlier requests have caused is done.
 */
export async function dump(sql: Sql, except: string[] = []): Promise<Record<string, string[]>> {
  await nothingMoves(sql);
  const tables = await sql<{ name: string }[]>`
    select table_name as name from information_schema.tables
    where table_schema = 'public' order by table_name`;
  const content: Record<string, string[]> = {};
  for (const { name } of tables) {
    if ([...writtenByTheClock, ...except].includes(name)) continue;
    const rows = await sql<
      { line: string }[]
    >`select ${sql.unsafe(rowOf[name] ?? "t::text")} as line from ${sql(name)} t order by 1`;
    content[name] = rows.map(({ line }) => line);
  }
  return content;
}

let tables: Promise<string[]> | undefined;

/**
 * A fingerprint of each table that an action could change, in one question; what the clock and the requests themselves
 * touch is left out, of the outbox what happens to a letter on its way, and of a bulk job how far it is.
 */
export async function fingerprint(sql: Sql): Promise<Record<string, string>> {
  await nothingMoves(sql);
  tables ??= sql<{ name: string }[]>`
    select table_name as name from information_schema.tables where table_schema = 'public'
      and table_type = 'BASE TABLE' and table_name not in ('audit_events', 'sessions', 'installation', 'rate_limits')`.then(
    (rows) => rows.map(({ name }) => name).filter((name) => !writtenByTheClock.includes(name)),
  );
  const print = (name: string, row: string) =>
    `select '${name}' as name, md5(coalesce(string_agg(${row}, ' ' order by ${row}), '')) as print from "${name}" t`;
  const each = (await tables).map((name) => print(name, rowOf[name] ?? "t::text"));
  const rows = await sql.unsafe<{ name: string; print: string }[]>(each.join(" union all "));
  return Object.fromEntries(rows.map((row) => [row.name, row.print]));
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
