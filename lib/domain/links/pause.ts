import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { anyOf } from "#db/numbers";
import { interval, now } from "#db/time";
import { limits } from "#lib/rules/limits";
import type { LinkPurpose } from "./state";

/** Whole seconds until another link for this purpose may be sent to this user; 0 if it may now (S-61). */
export async function secondsUntilNextLink(
  tx: Transaction,
  userNumber: number,
  purpose: LinkPurpose,
): Promise<number> {
  return (await secondsUntilNextLinks(tx, [userNumber], purpose)).get(userNumber) ?? 0;
}

/** Whole seconds until another link for this purpose may be sent, for those of many users who have to wait (S-61). */
export async function secondsUntilNextLinks(
  tx: Transaction,
  userNumbers: readonly number[],
  purpose: LinkPurpose,
): Promise<Map<number, number>> {
  const rows = await tx.execute<{ number: string; seconds: number }>(sql`
    select user_number as number,
      ceil(extract(epoch from max(created_at) + ${interval(limits.resendInterval)} - ${now}))::int as seconds
    from links where user_number = ${anyOf(userNumbers)} and purpose = ${purpose}
      and created_at > ${now} - ${interval(limits.resendInterval)} group by user_number`);
  return new Map(rows.map(({ number, seconds }) => [Number(number), Math.max(0, seconds)]));
}
