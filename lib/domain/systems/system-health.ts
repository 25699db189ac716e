import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { textArray } from "#db/text-array";
import { interval, now, nowOnce } from "#db/time";
import { limits } from "#lib/rules/limits";
import { toldSystems } from "./connected";

/**
 * whether a system can be told of logouts, shared by all processes in its row of `system_states`. After
 * several consecutive failures its logouts wait, uncounted, and one a minute probes whether it is back.
 */

/** Whether the logouts of a system have to wait for the probe. Over `system_states as t`. */
const isDown = sql`t.failures >= ${limits.logoutFailures}`;

/** Whether a row of `system_outbox` is for a system that can be told: none behind a proxy, and none that has left the catalogue. */
export function isForTold(): SQL {
  return sql`system = any(${textArray(toldSystems().map(({ id }) => id))})`;
}

/** Whether the logouts of a system have to wait for the probe. */
export async function isSystemDown(tx: Transaction, system: string): Promise<boolean> {
  const down = await tx.execute(
    sql`select from system_states t where t.system = ${system} and ${isDown}`,
  );
  return down.length > 0;
}

/** Claims this minute's probe if a logout is due; true for one caller only. */
export async function takeSystemProbe(tx: Transaction, system: string): Promise<boolean> {
  const taken = await tx.execute(sql`
    update system_states set probe_at = ${now} + ${interval(limits.logoutProbe)}
    where system = ${system} and probe_at <= ${now} and exists (select from system_outbox q
      where q.system = ${system} and q.state in ('queued', 'sending') and q.next_attempt_at <= ${nowOnce})
    returning system`);
  return taken.length > 0;
}

/** Whether a system is down after an attempt, and whether this attempt has changed that. */
export type Health = { isDown: boolean; isNew: boolean };

/** Stores that a system has taken a logout. */
export async function noteDelivered(tx: Transaction, system: string): Promise<Health> {
  const before = await tx.execute<{ down: boolean }>(
    sql`select ${isDown} as down from system_states t where t.system = ${system} for update`,
  );
  await tx.execute(sql`insert into system_states as t (system, last_delivered_at) values (${system}, ${now})
    on conflict (system) do update set last_delivered_at = excluded.last_delivered_at,
      failing_since = null, last_error = null, failures = 0, probe_at = null`);
  return { isDown: false, isNew: before[0]?.down ?? false };
}

/** Stores that a system has not taken a logout, and why. */
export async function noteFailed(tx: Transaction, system: string, code: string): Promise<Health> {
  const [row] = await tx.execute<{ failures: number }>(sql`
    insert into system_states as t (system, failing_since, last_error, failures, probe_at)
    values (${system}, ${now}, ${code}, 1, ${now} + ${interval(limits.logoutProbe)})
    on conflict (system) do update set failing_since = coalesce(t.failing_since, excluded.failing_since),
      last_error = excluded.last_error, failures = t.failures + 1, probe_at = excluded.probe_at
    returning failures`);
  const failures = row?.failures ?? 0;
  return {
    isDown: failures >= limits.logoutFailures,
    isNew: failures === limits.logoutFailures,
  };
}

/** Those of these systems to which a logout should be sent now, and whether somebody's sessions have to be looked at. */
export async function findDue(
  tx: Transaction,
  systems: readonly string[],
): Promise<{ rechecks: boolean; systems: string[] }> {
  const [row] = await tx.execute<{ rechecks: boolean; systems: string[] }>(sql`
    select exists (select from system_rechecks) as rechecks, (select coalesce(json_agg(c.id), '[]')
      from json_array_elements_text(${JSON.stringify(systems)}::json) as c(id)
        left join system_states t on t.system = c.id
      where (t.system is null or not ${isDown} or t.probe_at <= ${nowOnce}) and exists (select from system_outbox q
        where q.system = c.id and q.state in ('queued', 'sending') and q.next_attempt_at <= ${nowOnce})) as systems`);
  return row ?? { rechecks: false, systems: [] };
}
