import { type SQL, sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { anyOf } from "#db/numbers";
import { type AsRead, withMoments } from "#db/time";
import { jsonFields } from "#db/user-fields";
import { currentActor } from "#lib/domain/access/reach";
import { nearestPage } from "#lib/domain/lists/cursor";
import type { JobKind, JobState, RowOutcome } from "#lib/rules/bulk";
import type { AreaId, Language } from "#lib/rules/catalogue";
import type { Actor } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import { orNull, type RefusalCode } from "#lib/rules/refusal";
import { type PersonField, personFields } from "#lib/rules/user-fields";
import type { ImportSource } from "./jobs";

/** The `user` of a row, from `users as u` and `organizations as o`; null if there is none. */
export const personOfRow = sql`case when u.number is not null then json_build_object(${jsonFields(personFields)},
  'organizationName', o.name, 'customerNumber', o.customer_number) end`;

/** A row for people: the user as far as the reader may know, and the outcome. */
export type JobRow = {
  position: number;
  userNumber: number | null;
  /** Null if there is no such user within the reader's reach, or no longer. */
  user: (Record<PersonField, string> & { organizationName: string; customerNumber: string }) | null;
  content: unknown;
  refusal: RefusalCode | null;
  outcome: RowOutcome | null;
};

/** The organization of a row's person, or that its list names. */
export type RowOrganization = { organizationId: number; name: string; customerNumber: string };
export type ShownRow = JobRow & {
  /** Null if the reader reaches no such organization. */ organization: RowOrganization | null;
};

export type JobView = {
  id: string;
  kind: JobKind;
  permission: AreaId | null;
  organizationId: number | null;
  language: Language;
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

/** Which rows: all, those that were not done, or those that an import's preview objects to. */
export type RowFilter = "all" | "failed" | "doubtful";

const conditions: Record<RowFilter, SQL> = {
  all: sql`true`,
  failed: sql`r.outcome not in ('done', 'unchanged')`,
  doubtful: sql`r.refusal is not null`,
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

export type JobQuery = { only: RowFilter; after: number | null; before: number | null };

type JobColumns = AsRead<
  Omit<JobView, "samples" | "outcomes" | "refusals" | "settled" | "rows" | "next" | "previous">,
  "createdAt" | "confirmedAt" | "finishedAt"
> & { counts: { outcome: RowOutcome | null; refusal: RefusalCode | null; count: number }[] };

async function readJob(tx: Transaction, actor: Actor, jobId: string) {
  const [row] = await tx.execute<JobColumns>(sql`
    select j.id, j.kind, j.permission, j.organization_id as "organizationId", j.language, j.source, j.state, j.total,
      j.created_at as "createdAt", j.confirmed_at as "confirmedAt", j.finished_at as "finishedAt", (select coalesce(json_agg(c), '[]') from (
        select r.outcome, r.refusal, count(*)::int as count from bulk_rows r where r.job_id = j.id group by 1, 2) c) as counts
    from bulk_jobs j where j.id = ${jobId} and j.actor_number = ${actor.userNumber}`);
  if (!row) return null;
  const { counts, ...job } = row;
  const outcomes = sums(counts.map(({ outcome, count }) => [outcome, count]));
  return {
    ...withMoments(job, "createdAt", "confirmedAt", "finishedAt"),
    samples: job.state === "prepared" ? await readSamples(tx, jobId, job.source) : [],
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

type RowColumns = Omit<ShownRow, "userNumber"> & { userNumber: string | null };

type RowCursor = { after?: number | null; before?: number | null; atTheEnd?: boolean };

async function readRows(
  tx: Transaction,
  jobId: string,
  only: RowFilter,
  { after = null, before = null, atTheEnd = false }: RowCursor,
) {
  const backwards = before !== null || atTheEnd;
  const beyond = before === null ? sql`r.position > ${after ?? 0}` : sql`r.position < ${before}`;
  const found = await tx.execute<RowColumns>(sql`
    select page.*, ${personOfRow} as "user",
      case when p.id is not null then json_build_object('organizationId', p.id, 'name', p.name,
        'customerNumber', p.customer_number) end as organization
    from (select r.position, r.user_number as "userNumber", r.content, r.refusal, r.outcome from bulk_rows r
        where r.job_id = ${jobId} and ${conditions[only]} and ${beyond}
        order by r.position ${backwards ? sql`desc` : sql`asc`} limit ${limits.pageSize + 1}) page
      left join (users u join organizations o on o.id = u.organization_id) on u.number = page."userNumber"
      left join organizations p on p.id = coalesce((page.content ->> 'organizationId')::int, o.id)
    order by page.position`);
  const more = found.length > limits.pageSize;
  const rows = (backwards ? found.slice(more ? 1 : 0) : found.slice(0, limits.pageSize)).map(rowOf);
  const first = rows[0]?.position ?? null;
  const last = rows.at(-1)?.position ?? null;
  return {
    rows,
    next: (backwards ? before !== null : more) ? last : null,
    previous: (backwards ? more : after !== null) ? first : null,
  };
}

function rowOf(row: RowColumns): ShownRow {
  return { ...row, userNumber: row.userNumber === null ? null : Number(row.userNumber) };
}
