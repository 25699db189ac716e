import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { atMost } from "#db/numbers";
import { interval, now } from "#db/time";
import { today } from "#lib/domain/access/restriction";
import { limits } from "#lib/rules/limits";
import { noteRecipients } from "./report-recipients";

/** Notes who is told about the next users behind this number, and returns the last of them if there may be more. */
export type Telling = (tx: Transaction, after: number) => Promise<number | null>;

const subject = sql`s.number, s.organization_id, s.created_by`;

/** FEEL-M13: who has activated since administrators were last told; those who are noted are not found again. */
export const tellOfActivated: Telling = (tx) => {
  const kind = "colleaguesActivated";
  const happened = sql`happened as (
      delete from administrator_reports where id in (select id from administrator_reports
        where outbox_id is null and recipient_number is null and kind = ${kind} ${atMost(limits.reportBatch)})
      returning subject_number),`;
  const subjects = sql`select ${subject}, '' as about
    from happened h join users s on s.number = h.subject_number`;
  return noteRecipients(tx, kind, subjects, happened);
};

/** FEEL-M13: whose last letter came back; an earlier one may have been sent again. */
export const tellOfReturned: Telling = (tx, after) => {
  const lately = sql`m.settled_at > ${now} - ${interval(limits.reportedReturn)}`;
  const letters = (condition: SQL) =>
    sql`select m.id, m.user_number, m.created_at from outbox m where ${condition} and ${lately}`;
  const returned = sql`returned as materialized (
      ${letters(sql`m.state in ('failed', 'abandoned')`)}
      union ${letters(sql`m.delivery in ('bounced', 'complained', 'failed')`)}),`;
  const subjects = sql`select ${subject}, r.id::text as about
    from returned r join users s on s.number = r.user_number and s.activated_at is null
    where s.number > ${after}::bigint
      and not exists (select from outbox x where x.user_number = s.number and x.created_at > r.created_at)`;
  return noteRecipients(tx, "invitationsReturned", subjects, returned);
};

/** R-211: whose access ends within seven days. */
export const tellOfEnding: Telling = (tx, after) => {
  const subjects = sql`select ${subject}, s.valid_until::text as about from users s
    where s.valid_until >= ${today} and s.valid_until <= ${today} + ${limits.daysBeforeEnd}::int
      and s.deactivated_at is null and s.number > ${after}::bigint`;
  return noteRecipients(tx, "accessEnding", subjects);
};
