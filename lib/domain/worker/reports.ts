import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { tryLock } from "#db/locks";
import { interval, now } from "#db/time";
import { limits } from "#lib/rules/limits";
import { tellOfActivated, tellOfEnding, tellOfReturned } from "./report-subjects";

/** Whether something has happened that nobody was told of yet. */
export const isReportWaiting = sql`exists (select from administrator_reports
  where outbox_id is null and recipient_number is null)`;

/**
 * R-211, FEEL-M13: puts letters to administrators into the outbox: who has activated, whose invitation came back, whose
 * access ends soon. What happens within an hour of such a letter waits for the next one, so that an import of a thousand
 * people is no thousand letters. Several processes may run it at once: one of them works, and each user, day and letter is
 * told once.
 *
 * @returns how many letters
 */
export function reportToAdministrators(): Promise<number> {
  return transaction("system", async (tx) => {
    if (!(await tryLock(tx, "reports"))) return 0;
    await tellOfActivated(tx);
    await tellOfReturned(tx);
    await tellOfEnding(tx);
    return writeLetters(tx);
  });
}

/** One letter for each administrator and kind, unless there was one within the last hour. */
async function writeLetters(tx: Transaction): Promise<number> {
  const told = await tx.execute<{ id: string }>(sql`
    with due as (
      select distinct n.recipient_number, n.kind from administrator_reports n
      where n.outbox_id is null and n.recipient_number is not null
        and not exists (select from outbox x where x.user_number = n.recipient_number and x.kind = n.kind
          and x.created_at > ${now} - ${interval(limits.reportPause)})),
    letters as (
      insert into outbox (kind, user_number) select kind, recipient_number from due
      returning id, kind, user_number)
    update administrator_reports n set outbox_id = l.id from letters l
    where n.recipient_number = l.user_number and n.kind = l.kind and n.outbox_id is null
    returning l.id`);
  return new Set(told.map(({ id }) => id)).size;
}
