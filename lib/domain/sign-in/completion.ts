import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { enqueue } from "#lib/domain/outbox/queue";
import { resetRateLimits } from "#lib/domain/rate-limits/consume";
import type { RateLimit } from "#lib/domain/rate-limits/key";
import { limits } from "#lib/rules/limits";
import { accountKey, accountLimiters } from "./failures";
import { deviceFailures, isKnownIn, rememberDevice } from "./known-devices";

/** What was known before this sign-in: consecutive failures, whether this browser was known, and whether others are. */
export type BeforeSignIn = { failures: number; known: boolean; elsewhere: boolean };

/** The columns for `BeforeSignIn`, over `users as u`. */
export function beforeSignIn(device: string | null): SQL {
  return sql`u.failed_sign_ins + ${deviceFailures(device)} as failures, ${isKnownIn(device)} as known,
    exists (select from known_devices k where k.user_number = u.number) as elsewhere`;
}

/**
 * The effects of a complete sign-in: failures are reset (S-63), the browser becomes known (S-64), and the user is told
 * of a new browser or of earlier failures (S-69). The very first browser does not count as new. The caller has locked
 * the user.
 */
export async function completeSignIn(
  tx: Transaction,
  userNumber: number,
  before: BeforeSignIn,
  { device, userAgent }: { device: string | null; userAgent: string },
): Promise<void> {
  if (before.failures > 0)
    await tx.execute(sql`update users set failed_sign_ins = 0
      where number = ${userNumber} and locked_at is null`);
  if (device !== null) await rememberDevice(tx, userNumber, device);
  // A user in a known browser has not waited elsewhere, and strangers should not profit from the sign-in.
  const waited: RateLimit[] = before.known
    ? [["signInDevice", `${userNumber} ${device}`]]
    : accountLimiters.map((limiter) => [limiter, accountKey(userNumber)]);
  await resetRateLimits(tx, ["secondFactor", userNumber], ...waited);
  if (before.failures >= limits.failuresToTell || (!before.known && before.elsewhere))
    await enqueue(tx, { kind: "newSignIn", userNumber, userAgent: userAgent.slice(0, 300) });
}
