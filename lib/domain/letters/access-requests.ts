import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { atMost } from "#db/numbers";
import { textArray } from "#db/text-array";
import { interval, now } from "#db/time";
import { accessOf } from "#lib/domain/access/access";
import { type AreaId, isAreaId } from "#lib/rules/catalogue";
import { canAdminister } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import type { LetterRow } from "./row";

/** FEEL-M10: who waits for what the recipient may grant, in the same organization; null if nobody does any more (S-77). */
export async function requestsFor(
  tx: Transaction,
  row: LetterRow,
): Promise<{ name: string; area: AreaId }[] | null> {
  const recipient = accessOf(row);
  if (!canAdminister(recipient)) return null;
  const rows = await tx.execute<{ name: string; area: string }>(sql`
    select a.first_name || ' ' || a.last_name as name, r.area
    from access_requests r join users a on a.number = r.user_number
    where r.organization_id = ${recipient.organizationId} and r.state = 'open' and r.user_number <> ${recipient.userNumber}
      and r.area = any (${textArray([...recipient.effective])}) and a.deactivated_at is null
    order by r.asked_at, r.user_number, r.area ${atMost(limits.requestsInLetter)}`);
  const found = rows.flatMap(({ name, area }) => (isAreaId(area) ? [{ name, area }] : []));
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
