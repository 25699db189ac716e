import assert from "node:assert/strict";
import { sql } from "drizzle-orm";
import type { AuditEvent } from "#lib/domain/audit/record";
import type { Actor } from "#lib/rules/delegation";
import type { RefusalCode } from "#lib/rules/refusal";
import { rows, value } from "./database";

/** Every row of every table as text, by table: what a dump of the database would contain. */
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

/** A line of the trail. */
export type TrailRow = {
  event: AuditEvent;
  outcome: "done" | "refused";
  actor: number | null;
  target: number | null;
  organization: number | null;
  details: Record<string, unknown>;
};

/** The trail after this entry, oldest first. */
export function trailSince(id: number): Promise<TrailRow[]> {
  return rows<TrailRow>(sql`
    select event, outcome, actor_number::int as actor, target_number::int as target,
      organization_id as organization, details
    from audit_events where id > ${id} order by id`);
}

/** Where the trail ends now. */
export function endOfTrail(): Promise<number> {
  return value(sql`select coalesce(max(id), 0)::int from audit_events`);
}

/**
 * That an attempt is refused with this code, that every table but the trail is afterwards what it was before, and that
 * the trail tells of this one refusal.
 */
export async function assertRefused(
  actor: Actor | null,
  work: () => Promise<unknown>,
  code: RefusalCode,
): Promise<Record<string, string | number>> {
  // Counters may count what was refused.
  const unchanged = ["audit_events", "rate_limits"];
  const before = await dump(unchanged);
  const since = await endOfTrail();
  const outcome = await work().then(
    () => ({ code: "nothing refused it", values: {} }),
    (error) => error as { code: string; values: Record<string, string | number> },
  );
  assert.equal(outcome.code, code, outcome instanceof Error ? outcome.stack : undefined);
  assert.deepEqual(await dump(unchanged), before, "nothing has changed");
  const trail = await trailSince(since);
  assert.deepEqual(
    trail.map((row) => [row.outcome, row.actor, row.details.reason]),
    [["refused", actor?.userNumber ?? null, code]],
    "the trail tells of it once",
  );
  return outcome.values;
}
