import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { interval, now } from "#db/time";
import { today } from "#lib/domain/access/restriction";
import { limits } from "#lib/rules/limits";
import { noteRecipients } from "./report-recipients";

const subject = sql`s.number, s.organization_id, s.created_by`;

/** FEEL-M13: who has activated since administrators were last told. */
export function tellOfActivated(tx: Transaction): Promise<void> {
  const kind = "colleaguesActivated";
  const happened = sql`happened as (
      delete from administrator_reports where outbox_id is null and recipient_number is null and kind = ${kind}
      returning subject_number),`;
  const subjects = sql`select ${subject}, '' as about
    from happened h join users s on s.number = h.subject_number`;
  return noteRecipients(tx, kind, subjects, happened);
}

/** FEEL-M13: whose last letter came back; an earlier one may have been sent again. */
export function tellOfReturned(tx: Transaction): Promise<void> {
  const lately = sql`m.settled_at > ${now} - ${interval(limits.reportedReturn)}`;
  const letters = (condition: SQL) =>
    sql`select m.id, m.user_number, m.created_at from outbox m where ${condition} and ${lately}`;
  const returned = sql`returned as materialized (
      ${letters(sql`m.state in ('failed', 'abandoned')`)}
      union ${letters(sql`m.delivery in ('bounced', 'complained', 'failed')`)}),`;
  const subjects = sql`select ${subject}, r.id::text as about
    from returned r join users s on s.number = r.user_number and s.activated_at is null
    where not exists (select from outbox x where x.user_number = s.number and x.created_at > r.created_at)`;
  return noteRecipients(tx, "invitationsReturned", subjects, returned);
}

/** R-211: whose access ends within seven days. */
export function tellOfEnding(tx: Transaction): Promise<void> {
  const subjects = sql`select ${subject}, s.valid_until::text as about from users s
    where s.valid_until >= ${today} and s.valid_until <= ${today} + ${limits.daysBeforeEnd}::int
      and s.deactivated_at is null`;
  return noteRecipients(tx, "accessEnding", subjects);
}
