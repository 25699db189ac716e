import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { now } from "#db/time";
import { enqueue } from "#lib/domain/outbox/queue";
import { countersOf } from "#lib/domain/rate-limits/consume";
import type { RateLimit } from "#lib/domain/rate-limits/key";
import { limits } from "#lib/rules/limits";
import { accountKey, accountLimiters } from "./failures";
import { deviceFailures, isKnownIn } from "./known-devices";

/** What was known before this sign-in: consecutive failures, whether this browser was known, and whether others are. */
export type BeforeSignIn = { failures: number; known: boolean; elsewhere: boolean };

/** The statement that notes a sign-in and resets failures (S-63). Returns `BeforeSignIn`; the caller has locked the user. */
export function noteSignIn(userNumber: number, device: string | null): SQL {
  return sql`
    with before as (
      select u.failed_sign_ins + ${deviceFailures(device)} as failures, ${isKnownIn(device)} as known,
        exists (select from known_devices k where k.user_number = u.number) as elsewhere
      from users u where u.number = ${userNumber})
    update users u set last_sign_in_at = ${now},
      failed_sign_ins = case when u.locked_at is null then 0 else u.failed_sign_ins end
    from before where u.number = ${userNumber} returning before.*`;
}

/**
 * The statement that ends the user's waits, before this browser becomes known. A user in a known browser has not waited
 * elsewhere, and strangers should not profit from the sign-in.
 */
export function endWaits(userNumber: number, device: string | null): SQL {
  const elsewhere = accountLimiters.map((one): RateLimit => [one, accountKey(userNumber)]);
  const here: RateLimit[] = [
    ["secondFactor", userNumber],
    ["signInDevice", `${userNumber} ${device}`],
  ];
  return sql`delete from rate_limits where ${countersOf([...here, ...elsewhere])}
    and (limiter not in ${accountLimiters}
      or not exists (select from users u where u.number = ${userNumber} and ${isKnownIn(device)}))`;
}

/** Tells the user of a new browser or of earlier failures (S-69). The very first browser does not count as new. */
export async function tellOfSignIn(
  tx: Transaction,
  userNumber: number,
  before: BeforeSignIn,
  userAgent: string,
): Promise<void> {
  if (before.failures >= limits.failuresToTell || (!before.known && before.elsewhere))
    await enqueue(tx, { kind: "newSignIn", userNumber, userAgent: userAgent.slice(0, 300) });
}
