import assert from "node:assert/strict";
import { sql } from "drizzle-orm";
import * as record from "#db/change-record";
import type { AuditEvent } from "#lib/domain/audit/events";
import type { Actor } from "#lib/rules/delegation";
import type { RefusalCode } from "#lib/rules/refusal";
import { rows, value } from "./database";

/** Every row of every table as text, by table, like a dump of the database. */
export async function dump(except: string[] = []): Promise<Record<string, string[]>> {
  const tables = await rows<{ name: string }>(sql`
    select table_name as name from information_schema.tables
    where table_schema = 'public' order by table_name`);
  const content: Record<string, string[]> = {};
  for (const { name } of tables) {
    if (except.includes(name)) continue;
    const found = await rows<{ line: string }>(
      sql`select t::text as line from ${sql.identifier(name)} t order by 1`,
    );
    content[name] = found.map(({ line }) => line);
  }
  return content;
}

const ask = (statement: string) => rows(sql.raw(statement));

/** The present moment, for `changesSince`. */
export function momentOfChanges(): Promise<string> {
  return record.momentOfChanges(ask);
}

/**
 * The changes since that moment, as "users update"; including updates to the same value, or back again.
 *
 * @param except tables that do not count
 */
export function changesSince(moment: string, except: string[] = []): Promise<string[]> {
  return record.changesSince(ask, moment, except);
}

/** A row of the audit log. */
export type AuditLogRow = {
  event: AuditEvent;
  outcome: "done" | "refused";
  actor: number | null;
  target: number | null;
  organization: number | null;
  details: Record<string, unknown>;
};

/** The audit log after this entry, oldest first. */
export function auditLogSince(id: number): Promise<AuditLogRow[]> {
  return rows<AuditLogRow>(sql`
    select event, outcome, actor_number::int as actor, target_number::int as target,
      organization_id as organization, details
    from audit_events where id > ${id} order by id`);
}

/** The number of the audit log's last entry. */
export function endOfAuditLog(): Promise<number> {
  return value(sql`select coalesce(max(id), 0)::int from audit_events`);
}

/**
 * Asserts that an attempt is refused with this code, that nothing is changed in any table except the audit log, and
 * that the audit log has exactly this refusal.
 *
 * @param except tables that do not count, because the test compares their rows
 */
export async function assertRefused(
  actor: Actor | null,
  work: () => Promise<unknown>,
  code: RefusalCode,
  except: string[] = [],
): Promise<Record<string, string | number>> {
  // Counters may count what was refused.
  const beside = ["audit_events", "rate_limits", ...except];
  const moment = await momentOfChanges();
  const since = await endOfAuditLog();
  const outcome = await work().then(
    () => ({ code: "nothing refused it", values: {} }),
    (error) => error as { code: string; values: Record<string, string | number> },
  );
  assert.equal(outcome.code, code, outcome instanceof Error ? outcome.stack : undefined);
  assert.deepEqual(await changesSince(moment, beside), [], "nothing has changed");
  const auditLog = await auditLogSince(since);
  assert.deepEqual(
    auditLog.map((row) => [row.outcome, row.actor, row.details.reason]),
    [["refused", actor?.userNumber ?? null, code]],
    "the audit log tells of it once",
  );
  return outcome.values;
}
