import { type SQL, sql } from "drizzle-orm";
import { claimed } from "#db/claim";
import { type Transaction, transaction } from "#db/client";
import { backOff, interval, now, nowOnce, spread } from "#db/time";
import { logWarning } from "#lib/infra/log";
import { limits } from "#lib/rules/limits";
import { isForTold, isSystemDown, takeSystemProbe } from "./system-health";

/** the rows of `system_outbox` in the hands of the processes that deliver them. */

/** A logout that a process holds, and the number of this attempt. */
export type HeldLogout = { id: string; sid: string; subject: string; attempts: number };

const waiting = sql`state in ('queued', 'sending')`;

/**
 * Claims due logouts of one system, and those of a process that died with its lease; while the system is down one a minute,
 * as a probe. Those whose session of the portal would have ended by now are given up.
 */
export function claimLogouts(system: string): Promise<HeldLogout[]> {
  return transaction("system", async (tx) => {
    await abandonExpired(tx, system);
    if (!(await isSystemDown(tx, system))) return take(tx, system, limits.logoutBatch);
    return (await takeSystemProbe(tx, system)) ? take(tx, system, 1) : [];
  });
}

function take(tx: Transaction, system: string, most: number): Promise<HeldLogout[]> {
  const due = sql`system_outbox
    where system = ${system} and ${waiting} and next_attempt_at <= ${nowOnce} order by next_attempt_at`;
  return tx.execute<HeldLogout>(sql`
    update system_outbox set state = 'sending', attempts = attempts + 1,
      next_attempt_at = ${now} + ${interval(limits.logoutLease)}
    where ctid = ${claimed(due, most)} returning id, sid, subject, attempts`);
}

async function abandonExpired(tx: Transaction, system: string): Promise<void> {
  const expired = sql`system_outbox where system = ${system} and ${waiting}
    and next_attempt_at <= ${nowOnce} and expires_at <= ${nowOnce}`;
  await tx.execute(sql`update system_outbox set state = 'abandoned', settled_at = ${now}
    where ctid = ${claimed(expired, limits.systemSessionBatch)}`);
}

/** Makes what a process holds and has not begun due again: it ends (S-96), or the system has just turned out to be down. */
export async function giveBackLogouts(held: readonly HeldLogout[]): Promise<void> {
  if (held.length === 0) return;
  const list = JSON.stringify(held.map(({ id, attempts }) => ({ id, attempts })));
  await transaction("system", async (tx) => {
    await tx.execute(sql`
      update system_outbox x set state = 'queued', attempts = x.attempts - 1, next_attempt_at = ${now}
      from json_to_recordset(${list}::json) as h(id uuid, attempts int)
      where x.id = h.id and x.state = 'sending' and x.attempts = h.attempts`);
  });
}

/** Notes that a logout has been delivered. */
export async function settleLogout(tx: Transaction, { id }: HeldLogout): Promise<void> {
  await tx.execute(sql`update system_outbox set state = 'delivered', last_error = null, settled_at = ${now}
    where id = ${id}`);
}

/**
 * Notes a failed attempt, and when to retry: later each time, and not beyond the end of the session of the portal. Only
 * while this process still holds it: a slow one must not undo another's work.
 */
export async function putOffLogout(
  tx: Transaction,
  { id, attempts }: HeldLogout,
  code: string,
): Promise<void> {
  const pause = spread(
    backOff(attempts - 1, { first: limits.logoutRetryFirst, longest: limits.logoutRetryLongest }),
  );
  await tx.execute(sql`
    update system_outbox set last_error = ${code}, next_attempt_at = w.again,
      state = case when expires_at <= w.again then 'abandoned' else 'queued' end,
      settled_at = case when expires_at <= w.again then ${now} end
    from (select ${now} + ${pause} as again) w
    where id = ${id} and state = 'sending' and attempts = ${attempts}`);
}

/** Makes the logouts due that had failed: the system is back. */
export async function hurryLogouts(tx: Transaction, system: string): Promise<void> {
  await tx.execute(sql`update system_outbox set next_attempt_at = ${now}
    where system = ${system} and state = 'queued' and attempts > 0 and next_attempt_at > ${now}`);
}

/** Since when the oldest logout has been waiting for a system that can be told: one value, null if none is. */
export function logoutWaitingSince(): SQL {
  return sql`(select min(created_at) from system_outbox where ${isForTold()} and ${waiting})`;
}

/** logs, for each system, logouts that have been waiting for too long. */
export async function reportOldLogouts(): Promise<void> {
  const late = await transaction("system", (tx) =>
    tx.execute<{ system: string; count: number; seconds: number }>(sql`
      select system, count(*)::int as count, extract(epoch from ${now} - min(created_at))::int as seconds
      from system_outbox where ${isForTold()} and ${waiting}
        and created_at <= ${nowOnce} - ${interval(limits.logoutAlert)}
      group by system order by system`),
  );
  for (const { system, count, seconds } of late)
    logWarning("logoutsDelayed", { system, count, seconds });
}
