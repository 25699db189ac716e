import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { now } from "#db/time";
import { currentActor } from "#lib/domain/access/reach";
import { attempt, type Entry, record } from "#lib/domain/audit/record";
import { endedAmong } from "#lib/domain/users/validity";
import type { Dates } from "#lib/domain/users/write-dates";
import type { JobKind } from "#lib/rules/bulk";
import type { Actor } from "#lib/rules/delegation";
import { Refusal } from "#lib/rules/refusal";

/**
 * Confirms a job, which is processed from now on. A second confirmation changes nothing. Rows that the preview showed
 * as refused keep that outcome.
 *
 * @param dates the days of a job that limits accounts in time, or may limit them
 * @throws Refusal notFound; endMissing, endPast for such a job
 */
export async function confirmJob(actor: Actor, jobId: string, dates: Dates = {}): Promise<void> {
  const entry: Entry = { event: "bulk.started", actor };
  await attempt(entry, async (tx) => {
    await currentActor(tx, actor);
    await saveDates(tx, actor, jobId, dates);
    const [job] = await tx.execute<{ kind: JobKind; total: number }>(sql`
      update bulk_jobs set state = 'running', confirmed_at = ${now}
      where id = ${jobId} and actor_number = ${actor.userNumber} and state = 'prepared' returning kind, total`);
    if (!job) return requireOwn(tx, actor, jobId);
    await tx.execute(sql`update bulk_rows set outcome = refusal, settled_at = ${now}
      where job_id = ${jobId} and refusal is not null`);
    await record(tx, { ...entry, details: { count: job.total, bulk: job.kind } });
  });
}

/**
 * Cancels a job, before or after its confirmation: open rows are left alone and deleted. Changes nothing if the job is
 * over.
 *
 * @throws Refusal notFound
 */
export async function cancelJob(actor: Actor, jobId: string): Promise<void> {
  await attempt({ event: "bulk.started", actor }, async (tx) => {
    await currentActor(tx, actor);
    const cancelled = await tx.execute(sql`
      update bulk_jobs set state = 'cancelled', finished_at = ${now}
      where id = ${jobId} and actor_number = ${actor.userNumber} and state in ('prepared', 'running') returning 1`);
    if (cancelled.length === 0) return requireOwn(tx, actor, jobId);
    await tx.execute(sql`delete from bulk_rows where job_id = ${jobId} and outcome is null`);
  });
}

/** Writes the days of a job that limits accounts in time, or may do so with a permission set; other jobs have none. */
async function saveDates(
  tx: Transaction,
  actor: Actor,
  jobId: string,
  { validFrom, validUntil }: Dates,
) {
  const dates = validUntil ? { validFrom: validFrom ?? undefined, validUntil } : null;
  const [job] = await tx.execute<{ kind: JobKind }>(sql`
    update bulk_jobs set dates = ${dates && JSON.stringify(dates)}::jsonb
    where id = ${jobId} and actor_number = ${actor.userNumber} and kind in ('limit', 'applySet') and state = 'prepared' returning kind`);
  const field = "validUntil";
  if (job?.kind === "limit" && !validUntil) throw new Refusal("endMissing", { field });
  if (!job || !validUntil) return;
  if ((await endedAmong(tx, [{ validUntil }])).size > 0) throw new Refusal("endPast", { field });
}

/** Another user's job is treated as not found. */
async function requireOwn(tx: Transaction, actor: Actor, jobId: string): Promise<void> {
  const found = await tx.execute(
    sql`select from bulk_jobs where id = ${jobId} and actor_number = ${actor.userNumber}`,
  );
  if (found.length === 0) throw new Refusal("notFound");
}
