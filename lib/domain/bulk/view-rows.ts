import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { atMost } from "#db/numbers";
import { jsonFields } from "#db/user-fields";
import { grantedOf } from "#lib/domain/access/access";
import type { RowOutcome } from "#lib/rules/bulk";
import { type AreaId, inCatalogueOrder, isAreaId } from "#lib/rules/catalogue";
import { limits } from "#lib/rules/limits";
import type { RefusalCode } from "#lib/rules/refusal";
import { allFields, type PersonField, type ValidityField } from "#lib/rules/user-fields";

/** The `user` of a row, from `users as u` and `organizations as o`; null if there is none. */
export const personOfRow = sql`case when u.number is not null then json_build_object(${jsonFields(allFields)},
  'organizationName', o.name, 'customerNumber', o.customer_number) end`;

/** A row for people: the user as far as the reader may know, and the outcome. */
export type JobRow = {
  position: number;
  userNumber: number | null;
  /** Null if there is no such user within the reader's reach, or no longer. */
  user:
    | (Record<PersonField, string> &
        Record<ValidityField, string | null> & { organizationName: string; customerNumber: string })
    | null;
  content: unknown;
  refusal: RefusalCode | null;
  outcome: RowOutcome | null;
};

/** The organization of a row's person, or that its list names. */
export type RowOrganization = { organizationId: number; name: string; customerNumber: string };

/** A row of a job's page, with the organization that it belongs to. */
export type ShownRow = JobRow & {
  /** Null if the reader reaches no such organization. */
  organization: RowOrganization | null;
  /** The present permissions of the user, if the reader reaches one. */
  granted: AreaId[];
};

/** Which rows: all, those that were not done, or those that an import's preview objects to. */
export type RowFilter = "all" | "failed" | "doubtful";

const conditions: Record<RowFilter, SQL> = {
  all: sql`true`,
  failed: sql`r.outcome not in ('done', 'unchanged')`,
  doubtful: sql`r.refusal is not null`,
};

type RowColumns = Omit<ShownRow, "userNumber" | "granted"> & {
  userNumber: string | null;
  granted: string[];
};

/** The positions between which a page of rows is. */
export type RowCursor = { after?: number | null; before?: number | null; atTheEnd?: boolean };

/** One page of the rows of a job, with the users and organizations that the reader reaches. */
export async function readRows(
  tx: Transaction,
  jobId: string,
  only: RowFilter,
  { after = null, before = null, atTheEnd = false }: RowCursor,
) {
  const backwards = before !== null || atTheEnd;
  const beyond = before === null ? sql`r.position > ${after ?? 0}` : sql`r.position < ${before}`;
  const found = await tx.execute<RowColumns>(sql`
    select page.*, ${personOfRow} as "user", ${grantedOf} as granted,
      case when p.id is not null then json_build_object('organizationId', p.id, 'name', p.name,
        'customerNumber', p.customer_number) end as organization
    from (select r.position, r.user_number as "userNumber", r.content, r.refusal, r.outcome from bulk_rows r
        where r.job_id = ${jobId} and ${conditions[only]} and ${beyond}
        order by r.position ${backwards ? sql`desc` : sql`asc`} ${atMost(limits.pageSize + 1)}) page
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
  return {
    ...row,
    userNumber: row.userNumber === null ? null : Number(row.userNumber),
    granted: inCatalogueOrder(row.granted.filter(isAreaId)),
  };
}
