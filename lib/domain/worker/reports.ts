import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { tryLock } from "#db/locks";
import { atMost } from "#db/numbers";
import { interval, now } from "#db/time";
import { limits } from "#lib/rules/limits";
import { type Telling, tellOfActivated, tellOfEnding, tellOfReturned } from "./report-subjects";

/** Whether something has happened that nobody was told of yet. */
export const isReportWaiting = sql`exists (select from administrator_reports
  where outbox_id is null and recipient_number is null)`;

/**
 * R-211, FEEL-M13: puts letters to administrators into the outbox: who has activated, whose invitation came back, whose
 * access ends soon. What happens within an hour of such a letter waits for the next one, so that an import of a thousand
 * people is no thousand letters. It works in batches, each a transaction of its own. Several processes may run it at once:
 * one that finds another at work leaves the rest to it, and each user, day and letter is told once.
 *
 * @returns how many letters
 */
export async function reportToAdministrators(): Promise<number> {
  for (const tell of [tellOfActivated, tellOfReturned, tellOfEnding])
    if (!(await tellAll(tell))) return 0;
  for (let written = 0; ; ) {
    const letters = await alone(writeLetters);
    written += letters ?? 0;
    if (letters !== limits.reportLetterBatch) return written;
  }
}

/** @returns false if another process is at work */
async function tellAll(tell: Telling): Promise<boolean> {
  for (let after: number | null = 0; after !== null; ) {
    const from: number = after;
    const told: { last: number | null } | null = await alone(async (tx) => ({
      last: await tell(tx, from),
    }));
    if (!told) return false;
    after = told.last;
  }
  return true;
}

/** One batch in a transaction of its own; null if another process is at work. */
function alone<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result | null> {
  return transaction("system", async (tx) => ((await tryLock(tx, "reports")) ? work(tx) : null));
}

/** One letter for each administrator and kind, unless there was one within the last hour; the next ones, and how many. */
async function writeLetters(tx: Transaction): Promise<number> {
  const told = await tx.execute<{ id: string }>(sql`
    with due as (
      select distinct n.recipient_number, n.kind from administrator_reports n
      where n.outbox_id is null and n.recipient_number is not null
        and not exists (select from outbox x where x.user_number = n.recipient_number and x.kind = n.kind
          and x.created_at > ${now} - ${interval(limits.reportPause)}) ${atMost(limits.reportLetterBatch)}),
    letters as (
      insert into outbox (kind, user_number) select kind, recipient_number from due
      returning id, kind, user_number),
    named as (
      update administrator_reports n set outbox_id = l.id from letters l
      where n.recipient_number = l.user_number and n.kind = l.kind and n.outbox_id is null)
    select id from letters`);
  return told.length;
}
