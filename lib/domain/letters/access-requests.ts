import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { atMost } from "#db/numbers";
import { interval, now } from "#db/time";
import { accessOf } from "#lib/domain/access/access";
import { type AreaId, isAreaId } from "#lib/rules/catalogue";
import { limits } from "#lib/rules/limits";
import type { LetterRow } from "./row";

/** FEEL-M10: who waits for what in the recipient's organization; null if nobody does any more (S-77). */
export async function requestsFor(
  tx: Transaction,
  row: LetterRow,
): Promise<{ name: string; area: AreaId }[] | null> {
  const recipient = accessOf(row);
  const rows = await tx.execute<{ name: string; area: string }>(sql`
    select a.first_name || ' ' || a.last_name as name, r.area
    from access_requests r join users a on a.number = r.user_number
    where r.organization_id = ${recipient.organizationId} and r.state = 'open' and r.user_number <> ${recipient.userNumber}
    order by r.asked_at, r.user_number, r.area ${atMost(limits.requestsInLetter)}`);
  const found = rows.flatMap(({ name, area }) =>
    isAreaId(area) && recipient.effective.has(area) ? [{ name, area }] : [],
  );
  return found.length > 0 ? found : null;
}

/** FEEL-M10: what was answered to the recipient within a day; null if nothing was. */
export async function answersTo(
  tx: Transaction,
  row: LetterRow,
): Promise<{ area: AreaId; granted: boolean }[] | null> {
  const rows = await tx.execute<{ area: string; granted: boolean }>(sql`
    select r.area, r.state = 'granted' as granted from access_requests r
    where r.user_number = ${Number(row.userNumber)} and r.answered_at > ${now} - ${interval(limits.requestLetters)}
    order by r.answered_at desc, r.area ${atMost(limits.requestsInLetter)}`);
  const found = rows.flatMap(({ area, granted }) => (isAreaId(area) ? [{ area, granted }] : []));
  return found.length > 0 ? found : null;
}
