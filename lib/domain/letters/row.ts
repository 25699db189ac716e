import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { now } from "#db/time";
import { type AccessRow, accessColumns, deletesAt } from "#lib/domain/access/access";
import { type DoerColumns, doerColumns } from "#lib/domain/access/actor-label";
import type { LinkPurpose } from "#lib/domain/links/state";
import type { Language } from "#lib/rules/catalogue";

/** A letter in the outbox, with its recipient and everything that it may say. */
export type LetterRow = AccessRow & {
  written_at: string;
  language: Language;
  first_name: string;
  last_name: string;
  email: string;
  organization_name: string;
  customer_number: string;
  deletes_at: string;
  inviter: DoerColumns | null;
  user_agent: string | null;
  locked_by_failures: boolean;
  subject_number: string | null;
  subject_organization: string | null;
  subject_customer_number: string | null;
  link_id: string | null;
  purpose: LinkPurpose | null;
  key_id: string | null;
  expires_at: string | null;
  link_live: boolean | null;
};

/** Who asked for the letter; for a reminder, who created the account. */
const inviterNumber = sql`case
  when x.kind in ('reminderWeek', 'reminderDay') then u.created_by else x.requested_by end`;

/** Null if the letter or the user is gone. */
export async function readLetter(tx: Transaction, outboxId: string): Promise<LetterRow | null> {
  const [row] = await tx.execute<LetterRow>(sql`
    select x.created_at as written_at, u.language, u.first_name, u.last_name, u.email,
      o.name as organization_name, o.customer_number, ${deletesAt} as deletes_at,
      ${doerColumns({ organizationId: sql`u.organization_id` }, inviterNumber)} as inviter,
      x.user_agent, coalesce(u.locked_by = 'failures', false) as locked_by_failures,
      x.subject_number, d.name as subject_organization, d.customer_number as subject_customer_number,
      l.id as link_id, l.purpose, l.key_id, l.expires_at,
      l.used_at is null and l.superseded_at is null and l.expires_at > ${now} as link_live, ${accessColumns}
    from outbox x join users u on u.number = x.user_number join organizations o on o.id = u.organization_id
      left join links l on l.id = x.link_id
      left join organizations d on d.id = (select e.organization_id from audit_events e
        where e.target_number = x.subject_number and e.event = 'user.expired' order by e.id desc limit 1)
    where x.id = ${outboxId}`);
  return row ?? null;
}
