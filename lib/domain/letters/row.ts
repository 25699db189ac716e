import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { now } from "#db/time";
import { type AccessRow, accessColumns, signInName } from "#lib/domain/access/access";
import { type ActorLabelColumns, actorLabelColumns } from "#lib/domain/access/actor-label";
import { deletesAt } from "#lib/domain/access/restriction";
import { appearanceFor, type SeenAppearance } from "#lib/domain/appearances/row";
import type { LinkPurpose } from "#lib/domain/links/state";
import type { Language } from "#lib/rules/catalogue";

/** A letter in the outbox, with its recipient and everything that it may say. */
export type LetterRow = AccessRow & {
  writtenAt: string;
  language: Language;
  firstName: string;
  lastName: string;
  email: string;
  organizationName: string;
  customerNumber: string;
  /** R-1004: that of the recipient's organization at the time of sending. */
  appearance: SeenAppearance | null;
  signInName: string;
  deletesAt: string;
  inviter: ActorLabelColumns | null;
  userAgent: string | null;
  lockedByFailures: boolean;
  subjectNumber: string | null;
  subjectOrganization: string | null;
  subjectCustomerNumber: string | null;
  linkId: string | null;
  purpose: LinkPurpose | null;
  keyId: string | null;
  expiresAt: string | null;
  isLinkLive: boolean | null;
};

/** Who asked for the letter; for a reminder, who created the account. */
const inviterNumber = sql`case
  when x.kind in ('reminderWeek', 'reminderDay') then u.created_by else x.requested_by end`;

/** Reads a letter with its recipient; null if the letter or the user is gone. */
export async function readLetter(tx: Transaction, outboxId: string): Promise<LetterRow | null> {
  const [row] = await tx.execute<LetterRow>(sql`
    select x.created_at as "writtenAt", coalesce(x.language, u.language) as language, u.first_name as "firstName", u.last_name as "lastName", u.email,
      o.name as "organizationName", o.customer_number as "customerNumber", ${signInName} as "signInName",
      ${deletesAt} as "deletesAt", ${actorLabelColumns({ organizationId: sql`u.organization_id` }, inviterNumber)} as inviter,
      ${appearanceFor(sql`o.id`)} as appearance, x.user_agent as "userAgent", coalesce(u.locked_by = 'failures', false) as "lockedByFailures",
      x.subject_number as "subjectNumber", d.name as "subjectOrganization",
      d.customer_number as "subjectCustomerNumber", l.id as "linkId", l.purpose, l.key_id as "keyId",
      l.expires_at as "expiresAt",
      l.used_at is null and l.superseded_at is null and l.expires_at > ${now} as "isLinkLive", ${accessColumns}
    from outbox x join users u on u.number = x.user_number join organizations o on o.id = u.organization_id
      left join links l on l.id = x.link_id
      left join organizations d on d.id = (select e.organization_id from audit_events e
        where e.target_number = x.subject_number and e.event = 'user.expired' order by e.id desc limit 1)
    where x.id = ${outboxId}`);
  return row ?? null;
}
