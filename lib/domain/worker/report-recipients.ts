import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { atMost } from "#db/numbers";
import { isToldOf } from "#lib/domain/access/administrators";
import type { ReportKind } from "#lib/rules/letter-kinds";
import { limits } from "#lib/rules/limits";

/**
 * Notes who is told about each of the first `limits.reportBatch` subjects: at most `limits.toldAdministrators` of those who
 * manage users in the same organization, the owner first, and who added the user, as long as the user is within reach;
 * never the user, and nobody who does not want it. The administrators of an organization are looked up once, however many
 * of its users there are.
 *
 * @param subjects selects `users as s`: number, organization_id, created_by, and what it is about
 * @param before a common table expression that it needs, with a comma behind it
 * @returns the number of the last subject, if there may be more; null otherwise
 */
export async function noteRecipients(
  tx: Transaction,
  kind: ReportKind,
  subjects: SQL,
  before = sql``,
): Promise<number | null> {
  const isTold = isToldOf(kind);
  const [row] = await tx.execute<{ people: number; last: string }>(sql`
    with ${before} subject as materialized (
      select x.* from (${subjects}) x order by x.number ${atMost(limits.reportBatch)}),
    administrator as materialized (
      select a.number, o.organization_id from (select distinct organization_id from subject) o cross join lateral (
        select u.number from users u where u.organization_id = o.organization_id and ${isTold}
        order by u.is_owner desc, u.sort_name, u.number ${atMost(limits.toldAdministrators)}) a),
    noted as (
      insert into administrator_reports (kind, subject_number, recipient_number, about)
      select ${kind}, s.number, a.number, s.about
      from subject s join administrator a on a.organization_id = s.organization_id and a.number <> s.number
      union
      select ${kind}, s.number, u.number, s.about
      from subject s join users u on u.number = s.created_by and u.number <> s.number and ${isTold}
        join organization_closure c on c.descendant_id = s.organization_id and c.ancestor_id = u.organization_id
      on conflict do nothing)
    select count(*)::int as people, max(number) as last from subject`);
  return row && row.people >= limits.reportBatch ? Number(row.last) : null;
}
