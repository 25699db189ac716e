import type { Sql } from "postgres";
import * as record from "#db/change-record";
import { nothingMoves } from "./queue";
import { writtenByTheClock } from "./recording";

/**
 * What an action writes even if it changes nothing: its record in the audit log, and when sessions and the clock were
 * last seen.
 */
export const besideActions = ["audit_events", "sessions", "installation"];

/** The present moment, for `changesSince`, once the effects of earlier requests are done. */
export async function momentOfChanges(sql: Sql): Promise<string> {
  await nothingMoves(sql);
  return record.momentOfChanges((statement) => sql.unsafe(statement));
}

/**
 * The changes since that moment that are not the clock's, as "users update"; including updates to the same value, or
 * back again. Waits until the effects of the requests are done.
 *
 * @param except tables that do not count
 */
export async function changesSince(
  sql: Sql,
  moment: string,
  except: string[] = besideActions,
): Promise<string[]> {
  await nothingMoves(sql);
  const left = [...writtenByTheClock, ...except];
  return record.changesSince((statement) => sql.unsafe(statement), moment, left);
}

/** Every row of a table as text, to compare if a test undoes what was counted. */
export async function rowsOf(sql: Sql, table: string): Promise<string[]> {
  const rows = await sql<
    { line: string }[]
  >`select t::text as line from ${sql(table)} t order by 1`;
  return rows.map(({ line }) => line);
}

/** The refusals in the audit log after this entry, oldest first. */
export async function refusalsSince(sql: Sql, id: number) {
  return sql<{ event: string; actor: number | null; target: number | null; reason: string }[]>`
    select event, actor_number::int as actor, target_number::int as target, details ->> 'reason' as reason
    from audit_events where id > ${id} and outcome = 'refused' order by id`;
}

/** The number of the audit log's last entry. */
export async function endOfAuditLog(sql: Sql): Promise<number> {
  const [row] = await sql<
    { id: number }[]
  >`select coalesce(max(id), 0)::int as id from audit_events`;
  return row?.id ?? 0;
}
