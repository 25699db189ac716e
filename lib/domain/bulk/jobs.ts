import "server-only";
import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { bulkJobs } from "#db/schema";
import { now } from "#db/time";
import { currentActor } from "#lib/domain/access/reach";
import { attempt, type Entry, record } from "#lib/domain/audit/record";
import { type Reserved, takeTurn, withTurns } from "#lib/domain/rate-limits";
import type { BulkVerb, JobKind, JobState } from "#lib/rules/bulk";
import type { AreaId, Language } from "#lib/rules/catalogue";
import type { Actor } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import { Refusal } from "#lib/rules/refusal";
import type { StaffFile } from "#lib/rules/staff-list/parse";
import { insertRows, type NewRow } from "./rows";

/** What is to be done to all rows. */
export type NewJob =
  | { kind: "import"; organizationId: number; language: Language; source?: ImportSource }
  | { kind: "grant" | "withdraw"; permission: AreaId }
  | { kind: Exclude<BulkVerb, "grant" | "withdraw"> };

/** How a list was read, for the question: nothing of a person, so that it may stay when somebody goes. */
export type ImportSource = {
  encoding: StaffFile["encoding"];
  /** Heads of columns that nobody has read. */
  ignored: string[];
  /** The customer number for rows that named none; empty: there was none. */
  organization: string;
  /** Positions of rows with letters that a wrong encoding would show. */
  samples: number[];
};

/**
 * writes down who is meant, and changes nobody: what the maker sees next is exactly what a yes will do.
 *
 * @param rowsOf reads, in the job's own transaction, who is meant
 * @returns the job's id
 * @throws Refusal notFound for who does not administer, nobodyChosen, tooManyRows, tooManyAttempts
 */
export function prepareJob(
  actor: Actor,
  job: NewJob,
  rowsOf: (tx: Transaction) => Promise<readonly NewRow[]>,
): Promise<string> {
  return withTurns(["bulk", actor.userNumber], 1, (begin) => writeJob(actor, job, rowsOf, begin));
}

/** `prepareJob` for who has taken the job's turn, or reserved it. */
export async function writeJob(
  actor: Actor,
  job: NewJob,
  rowsOf: (tx: Transaction) => Promise<readonly NewRow[]>,
  turn?: () => Reserved,
): Promise<string> {
  const id = await attempt({ event: "bulk.started", actor }, async (tx) => {
    await currentActor(tx, actor);
    if (turn) takeTurn(turn());
    const rows = await rowsOf(tx);
    if (rows.length === 0) throw new Refusal("nobodyChosen");
    if (rows.length > limits.bulkRows)
      throw new Refusal("tooManyRows", { values: { most: limits.bulkRows } });
    const written = await insertJob(tx, actor, job, rows.length);
    await insertRows(tx, written, rows);
    return written;
  });
  // Behind the commit, so that of many at the same moment the last sees all.
  await transaction(actor, (tx) => discardOldest(tx, actor));
  return id;
}

async function insertJob(
  tx: Transaction,
  actor: Actor,
  job: NewJob,
  total: number,
): Promise<string> {
  const permission = "permission" in job ? job.permission : null;
  const list = job.kind === "import" ? job : null;
  const [row] = await tx.execute<{ id: string }>(sql`
    insert into bulk_jobs (kind, actor_number, organization_id, permission, language, source, total)
    values (${job.kind}, ${actor.userNumber}, ${list?.organizationId ?? null}, ${permission}, ${list?.language ?? "de"},
      ${list?.source ? JSON.stringify(list.source) : null}::jsonb, ${total}) returning id`);
  if (!row) throw new Error("an insert returns its row");
  return row.id;
}

/** FF-W9: of the jobs that wait for this person's yes only the newest are kept; whoever makes many leaves no more behind. */
async function discardOldest(tx: Transaction, actor: Actor): Promise<void> {
  await tx.execute(sql`
    with discarded as (update bulk_jobs set state = 'cancelled', finished_at = ${now}
      where actor_number = ${actor.userNumber} and state = 'prepared' and id in (select id from bulk_jobs
        where actor_number = ${actor.userNumber} and state = 'prepared' order by created_at desc offset ${limits.bulkOpen})
      returning id)
    delete from bulk_rows where job_id in (select id from discarded)`);
}

/**
 * The maker's yes: from now on the job is worked off. A second yes changes nothing. Rows that the question showed as
 * refused keep that outcome.
 *
 * @throws Refusal notFound
 */
export async function confirmJob(actor: Actor, jobId: string): Promise<void> {
  const entry: Entry = { event: "bulk.started", actor };
  await attempt(entry, async (tx) => {
    await currentActor(tx, actor);
    const [job] = await tx.execute<{ kind: JobKind; total: number }>(sql`
      update bulk_jobs set state = 'running', confirmed_at = ${now}
      where id = ${jobId} and actor_number = ${actor.userNumber} and state = 'prepared' returning kind, total`);
    if (!job) return requireOwn(tx, actor, jobId);
    await tx.execute(sql`update bulk_rows set outcome = verdict, settled_at = ${now}
      where job_id = ${jobId} and verdict is not null`);
    await record(tx, { ...entry, details: { count: job.total, bulk: job.kind } });
  });
}

/**
 * The maker's no, before or after the yes: whose turn has not come is left alone and forgotten. Over already: nothing
 * changes.
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

/** Somebody else's job is like none. */
async function requireOwn(tx: Transaction, actor: Actor, jobId: string): Promise<void> {
  const found = await tx.execute(
    sql`select from bulk_jobs where id = ${jobId} and actor_number = ${actor.userNumber}`,
  );
  if (found.length === 0) throw new Refusal("notFound");
}

/** A job in the list of one's own. */
export type JobSummary = {
  id: string;
  kind: JobKind;
  permission: AreaId | null;
  state: JobState;
  total: number;
  createdAt: Date;
};

/**
 * The actor's own jobs, the newest first; they are kept for `limits.bulkMemory`. Those that somebody said yes to, and lists
 * that wait for it: their file was chosen with care, unlike some ticked rows.
 */
export function listJobs(actor: Actor, which: "all" | "imports" = "all"): Promise<JobSummary[]> {
  const ofKind = which === "all" ? sql`true` : sql`${bulkJobs.kind} = 'import'`;
  return transaction(actor, async (tx) => {
    await currentActor(tx, actor);
    const rows = await tx
      .select({
        id: bulkJobs.id,
        kind: bulkJobs.kind,
        permission: bulkJobs.permission,
        state: bulkJobs.state,
        total: bulkJobs.total,
        createdAt: bulkJobs.createdAt,
      })
      .from(bulkJobs)
      .where(sql`${bulkJobs.actorNumber} = ${actor.userNumber} and (${bulkJobs.confirmedAt} is not null or ${bulkJobs.kind} = 'import' and ${bulkJobs.state} = 'prepared')
        and ${ofKind}`)
      .orderBy(sql`${bulkJobs.createdAt} desc`)
      .limit(limits.bulkJobsShown);
    return rows.map((row) => ({ ...row, permission: row.permission as AreaId | null }));
  });
}
