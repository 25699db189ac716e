import { sql } from "drizzle-orm";
import { claimed } from "#db/claim";
import { transaction } from "#db/client";
import { waitForLock } from "#db/locks";
import { interval, now, nowOnce } from "#db/time";
import { type AccessRow, accessColumns, actorOf } from "#lib/domain/access/access";
import type { GivenSet } from "#lib/domain/permission-sets/offered";
import type { Dates } from "#lib/domain/users/write-dates";
import { logFault } from "#lib/infra/log";
import { isEnding } from "#lib/infra/server/lifecycle";
import type { BulkCommand, JobKind } from "#lib/rules/bulk";
import type { AreaId, Language } from "#lib/rules/catalogue";
import { limits } from "#lib/rules/limits";
import type { ClaimedJob } from "./definitions";
import { type OpenRow, readOpenRows, SettledElsewhere } from "./rows";
import { workImport } from "./work-import";
import { workRows } from "./work-rows";

/** A running job in the hands of a worker. */
export type RunningJob = ClaimedJob<JobKind> & {
  organizationId: number | null;
  language: Language;
};

/**
 * Processes the confirmed jobs, alternating between them slice by slice; each row is finished once, in the transaction
 * that does its work. Safe to call from anywhere and concurrently: a job belongs to one worker, and when a dead
 * worker's lease expires another continues where it stopped.
 *
 * @returns the number of processed slices
 */
export async function workJobs(): Promise<number> {
  for (let slices = 0; ; slices++) {
    if (isEnding()) return slices;
    const job = await claimJob();
    if (!job) return slices;
    try {
      await workSlice(job);
    } catch (error) {
      // Cancelled meanwhile, or taken over by another worker: nothing was done twice.
      if (error instanceof SettledElsewhere) continue;
      // Its lease expires, and another worker tries again.
      logFault("bulk", error);
    }
  }
}

/** Free jobs of people none of whose jobs is being processed, those that have waited longest first. */
const waiting = sql`bulk_jobs j
  where state = 'running' and (leased_until is null or leased_until <= ${nowOnce})
    and not exists (select from bulk_jobs o where o.actor_number = j.actor_number
      and o.state = 'running' and o.leased_until > ${nowOnce})
  order by leased_until nulls first, confirmed_at`;

/** Whether a job is waiting for a worker. */
export const isJobWaiting = sql`exists (select from ${waiting})`;

/**
 * Claims the job that has waited longest, for a minute. Only one job of a person is processed at a time (D-8): workers
 * claim one after the other, so that each sees whose jobs the others have.
 */
export function claimJob(): Promise<RunningJob | null> {
  return transaction("system", async (tx) => {
    await waitForLock(tx, "bulkJobs");
    const [job] = await tx.execute<{
      id: string;
      kind: JobKind;
      actorNumber: string;
      permission: AreaId | null;
      set: GivenSet | null;
      organizationId: number | null;
      language: Language;
      dates: Dates | null;
    }>(sql`update bulk_jobs set leased_until = ${now} + ${interval(limits.bulkLease)}
      where ctid = ${claimed(waiting, 1)}
      returning id, kind, actor_number as "actorNumber", permission, organization_id as "organizationId", language,
        dates, case when set_id is not null then json_build_object('id', set_id, 'version', set_version) end as set`);
    if (!job) return null;
    const { actorNumber, ...facts } = job;
    const [row] = await tx.execute<AccessRow>(sql`
      select ${accessColumns} from users u join organizations o on o.id = u.organization_id
      where u.number = ${actorNumber}`);
    // The job will be deleted with the account in a moment.
    if (!row) return null;
    return { ...facts, actor: actorOf(row) };
  });
}

/** Processes some rows of a job and releases it; a job without open rows is done. */
async function workSlice(job: RunningJob): Promise<void> {
  // A row may take its time; the lease has to outlast the last one begun.
  const until = performance.now() + limits.bulkLease / 2;
  const most = job.kind === "import" ? limits.importSlice : limits.bulkSlice;
  const rows = await transaction(job.actor, (tx) => readOpenRows(tx, job.id, most));
  if (rows.length > 0) await work(job, rows, until);
  await transaction("system", (tx) =>
    tx.execute(sql`update bulk_jobs j set leased_until = ${now},
        state = case when left_over then state else 'done' end,
        finished_at = case when left_over then null else ${now} end
      from (select exists (select from bulk_rows where job_id = ${job.id} and outcome is null) as left_over) rows
      where j.id = ${job.id} and j.state = 'running'`),
  );
}

function work(job: RunningJob, rows: readonly OpenRow[], until: number): Promise<void> {
  if (job.kind === "import") return workImport({ ...job, kind: "import" }, rows);
  return workRows(job as ClaimedJob<BulkCommand>, rows, until);
}
