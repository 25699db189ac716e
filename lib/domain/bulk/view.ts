import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { anyOf } from "#db/numbers";
import { type AsRead, withMoments } from "#db/time";
import { currentActor } from "#lib/domain/access/reach";
import { today } from "#lib/domain/access/restriction";
import { nearestPage } from "#lib/domain/lists/cursor";
import { knownAreas } from "#lib/domain/permission-sets/row";
import type { Dates } from "#lib/domain/users/write-dates";
import type { JobKind, JobState, RowOutcome } from "#lib/rules/bulk";
import type { AreaId, Language } from "#lib/rules/catalogue";
import type { Actor, PermissionChange } from "#lib/rules/delegation";
import { changeSince } from "#lib/rules/permission-sets";
import { orNull, type RefusalCode } from "#lib/rules/refusal";
import type { ImportSource } from "./prepare";
import { type RowCursor, type RowFilter, readRows, type ShownRow } from "./view-rows";

/** A job as its page shows it, with one page of its rows. */
export type JobView = {
  id: string;
  kind: JobKind;
  permission: AreaId | null;
  /** The name of the permission set that it is about; null for none, or if it was removed. */
  setName: string | null;
  /** What is given of a set, and what is taken away from those with an older version of it; null for none. */
  setChange: PermissionChange | null;
  /** The last day of validity that the set proposes (YYYY-MM-DD), while nobody has confirmed it; null for none. */
  proposedEnd: string | null;
  organizationId: number | null;
  language: Language;
  dates: Dates | null;
  /** How a list was read. */
  source: ImportSource | null;
  /** Names of the list by which its encoding can be judged, while it waits for confirmation. */
  samples: string[];
  state: JobState;
  total: number;
  createdAt: Date;
  confirmedAt: Date | null;
  finishedAt: Date | null;
  /** The number of rows by outcome, without unprocessed ones. */
  outcomes: Partial<Record<RowOutcome, number>>;
  /** The number of rows found impossible at the preview, by reason. */
  refusals: Partial<Record<RefusalCode, number>>;
  settled: number;
  rows: ShownRow[];
  /** The positions after and before which the next and the previous page begin. */
  next: number | null;
  previous: number | null;
};

/** One of the reader's own jobs with a page of its rows; null for another user's, and if there is none. */
export async function findJob(
  actor: Actor,
  jobId: string,
  { only = "all", after = null, before = null }: Partial<JobQuery> = {},
): Promise<JobView | null> {
  return orNull(
    transaction(actor, async (tx) => {
      await currentActor(tx, actor);
      const job = await readJob(tx, actor, jobId);
      const read = (cursor: RowCursor) => readRows(tx, jobId, only, cursor);
      return job && { ...job, ...(await nearestPage({ after, before }, read)) };
    }),
  );
}

type JobQuery = { only: RowFilter; after: number | null; before: number | null };

type SetVersion = { version: number; permissions: string[] };

/** What a job gives of a set: all of it, or the difference to each older version. */
function changeOf(kind: JobKind, versions: SetVersion[], version: number): PermissionChange {
  const at = (wanted: SetVersion | undefined) => knownAreas(wanted?.permissions ?? []);
  const permissions = at(versions.find((one) => one.version === version));
  if (kind === "applySet") return { added: permissions, removed: [] };
  return changeSince(versions.filter((one) => one.version < version).map(at), permissions);
}

type JobColumns = AsRead<
  Omit<
    JobView,
    "setChange" | "samples" | "outcomes" | "refusals" | "settled" | "rows" | "next" | "previous"
  >,
  "createdAt" | "confirmedAt" | "finishedAt"
> & {
  versions: SetVersion[] | null;
  setVersion: number | null;
  counts: { outcome: RowOutcome | null; refusal: RefusalCode | null; count: number }[];
};

async function readJob(tx: Transaction, actor: Actor, jobId: string) {
  const [row] = await tx.execute<JobColumns>(sql`
    select j.id, j.kind, j.permission, s.name as "setName", (
        select json_agg(json_build_object('version', v.version, 'permissions', v.permissions))
        from permission_set_versions v where v.set_id = s.id and v.version <= j.set_version) as versions,
      j.set_version as "setVersion",
      case when j.kind = 'applySet' and j.state = 'prepared' then to_char(${today} + s.days, 'YYYY-MM-DD') end as "proposedEnd",
      j.organization_id as "organizationId", j.language, j.dates, j.source, j.state, j.total,
      j.created_at as "createdAt", j.confirmed_at as "confirmedAt", j.finished_at as "finishedAt", (select coalesce(json_agg(c), '[]') from (
        select r.outcome, r.refusal, count(*)::int as count from bulk_rows r where r.job_id = j.id group by 1, 2) c) as counts
    from bulk_jobs j left join permission_sets s on s.id = j.set_id where j.id = ${jobId} and j.actor_number = ${actor.userNumber}`);
  if (!row) return null;
  const { counts, versions, setVersion, ...job } = row;
  const outcomes = sums(counts.map(({ outcome, count }) => [outcome, count]));
  return {
    ...withMoments(job, "createdAt", "confirmedAt", "finishedAt"),
    samples: job.state === "prepared" ? await readSamples(tx, jobId, job.source) : [],
    setChange: versions && changeOf(job.kind, versions, setVersion ?? 0),
    outcomes,
    refusals: sums(counts.map(({ refusal, count }) => [refusal, count])),
    settled: Object.values(outcomes).reduce((sum, count) => sum + count, 0),
  };
}

async function readSamples(
  tx: Transaction,
  jobId: string,
  source: ImportSource | null,
): Promise<string[]> {
  if (!source || source.samples.length === 0) return [];
  const rows = await tx.execute<{ name: string }>(sql`
    select concat_ws(' ', r.content ->> 'firstName', r.content ->> 'lastName') as name
    from bulk_rows r where r.job_id = ${jobId} and r.position = ${anyOf(source.samples)} order by r.position`);
  return rows.map(({ name }) => name);
}

function sums<K extends string>(pairs: [K | null, number][]): Partial<Record<K, number>> {
  const all: Partial<Record<K, number>> = {};
  for (const [key, count] of pairs) if (key) all[key] = (all[key] ?? 0) + count;
  return all;
}
