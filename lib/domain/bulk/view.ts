import { type SQL, sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { anyOf } from "#db/numbers";
import { currentActor } from "#lib/domain/access/reach";
import { nearestPage } from "#lib/domain/lists/cursor";
import type { JobKind, JobState, RowOutcome } from "#lib/rules/bulk";
import type { AreaId, Language } from "#lib/rules/catalogue";
import type { Actor } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import type { RefusalCode } from "#lib/rules/refusal";
import { orNull } from "#lib/rules/refusal";
import type { ImportSource } from "./jobs";

/** A row for people: the user as far as the reader may know, and the outcome. */
export type JobRow = {
  position: number;
  userNumber: number | null;
  /** Null if there is no such user within the reader's reach, or no longer. */
  user: {
    firstName: string;
    lastName: string;
    email: string;
    organizationName: string;
    customerNumber: string;
  } | null;
  content: unknown;
  verdict: RefusalCode | null;
  outcome: RowOutcome | null;
};

/** The organization of a row's person; null if the reader reaches no such organization. */
export type Place = { organizationId: number; name: string; customerNumber: string };
export type ShownRow = JobRow & { place: Place | null };

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
  verdicts: Partial<Record<RefusalCode, number>>;
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
  doubtful: sql`r.verdict is not null`,
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
      const read = (place: RowPlace) => readRows(tx, jobId, only, place);
      return job && { ...job, ...(await nearestPage({ after, before }, read)) };
    }),
  );
}

export type JobQuery = { only: RowFilter; after: number | null; before: number | null };

type JobColumns = {
  id: string;
  kind: JobKind;
  permission: AreaId | null;
  organization_id: number | null;
  language: Language;
  source: ImportSource | null;
  state: JobState;
  total: number;
  created_at: string;
  confirmed_at: string | null;
  finished_at: string | null;
  counts: { outcome: RowOutcome | null; verdict: RefusalCode | null; count: number }[];
};

async function readJob(tx: Transaction, actor: Actor, jobId: string) {
  const [row] = await tx.execute<JobColumns>(sql`
    select j.id, j.kind, j.permission, j.organization_id, j.language, j.source, j.state, j.total, j.created_at, j.confirmed_at,
      j.finished_at, (select coalesce(json_agg(c), '[]') from (
        select r.outcome, r.verdict, count(*)::int as count from bulk_rows r where r.job_id = j.id group by 1, 2) c) as counts
    from bulk_jobs j where j.id = ${jobId} and j.actor_number = ${actor.userNumber}`);
  if (!row) return null;
  const outcomes = sums(row.counts.map(({ outcome, count }) => [outcome, count]));
  return {
    id: row.id,
    kind: row.kind,
    permission: row.permission,
    organizationId: row.organization_id,
    language: row.language,
    source: row.source,
    samples: row.state === "prepared" ? await readSamples(tx, jobId, row.source) : [],
    state: row.state,
    total: row.total,
    createdAt: new Date(row.created_at),
    confirmedAt: row.confirmed_at ? new Date(row.confirmed_at) : null,
    finishedAt: row.finished_at ? new Date(row.finished_at) : null,
    outcomes,
    verdicts: sums(row.counts.map(({ verdict, count }) => [verdict, count])),
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

type RowColumns = {
  position: number;
  user_number: string | null;
  content: unknown;
  verdict: RefusalCode | null;
  outcome: RowOutcome | null;
  first_name: string | null;
  last_name: string;
  email: string;
  organization_name: string;
  customer_number: string;
  place: Place | null;
};

type RowPlace = { after?: number | null; before?: number | null; atTheEnd?: boolean };

async function readRows(
  tx: Transaction,
  jobId: string,
  only: RowFilter,
  { after = null, before = null, atTheEnd = false }: RowPlace,
) {
  const backwards = before !== null || atTheEnd;
  const beyond = before === null ? sql`r.position > ${after ?? 0}` : sql`r.position < ${before}`;
  const found = await tx.execute<RowColumns>(sql`
    select page.*, u.first_name, u.last_name, u.email, o.name as organization_name, o.customer_number,
      case when p.id is not null then json_build_object('organizationId', p.id, 'name', p.name,
        'customerNumber', p.customer_number) end as place
    from (select r.position, r.user_number, r.content, r.verdict, r.outcome from bulk_rows r
        where r.job_id = ${jobId} and ${conditions[only]} and ${beyond}
        order by r.position ${backwards ? sql`desc` : sql`asc`} limit ${limits.pageSize + 1}) page
      left join (users u join organizations o on o.id = u.organization_id) on u.number = page.user_number
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
  return {
    position: row.position,
    userNumber: row.user_number === null ? null : Number(row.user_number),
    user:
      row.first_name === null
        ? null
        : {
            firstName: row.first_name,
            lastName: row.last_name,
            email: row.email,
            organizationName: row.organization_name,
            customerNumber: row.customer_number,
          },
    place: row.place,
    content: row.content,
    verdict: row.verdict,
    outcome: row.outcome,
  };
}
