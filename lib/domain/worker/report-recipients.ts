import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { administers } from "#lib/domain/access/administrators";
import { maySignIn } from "#lib/domain/access/restriction";
import type { ReportKind } from "#lib/rules/letter-kinds";

/**
 * Notes who is told about each of `subjects`: the administrators of the same organization who can sign in, and who added the
 * user, as long as the user is within reach; never the user, and nobody who does not want it. The administrators of an
 * organization are looked up once, however many of its users there are.
 *
 * @param subjects selects `users as s`: number, organization_id, created_by, and what it is about
 * @param before a common table expression that it needs, with a comma behind it
 */
export async function noteRecipients(
  tx: Transaction,
  kind: ReportKind,
  subjects: SQL,
  before = sql``,
) {
  const isTold = sql`${maySignIn} and ${administers} and not ${kind} = any (u.unwanted_reports)`;
  await tx.execute(sql`
    with ${before} subject as materialized (${subjects}),
    administrator as materialized (
      select u.number, u.organization_id from users u
      where u.organization_id in (select organization_id from subject) and ${isTold})
    insert into administrator_reports (kind, subject_number, recipient_number, about)
    select ${kind}, s.number, a.number, s.about
    from subject s join administrator a on a.organization_id = s.organization_id and a.number <> s.number
    union
    select ${kind}, s.number, u.number, s.about
    from subject s join users u on u.number = s.created_by and u.number <> s.number and ${isTold}
      join organization_closure c on c.descendant_id = s.organization_id and c.ancestor_id = u.organization_id
    on conflict do nothing`);
}
