import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { now } from "#db/time";
import { record } from "#lib/domain/audit/record";
import { enqueue } from "#lib/domain/outbox/queue";
import { resetRateLimits } from "#lib/domain/rate-limits/consume";
import { openTask, settleTasks } from "#lib/domain/tasks";
import { limits } from "#lib/rules/limits";
import { endPendingSessionsOf } from "./end-sessions";
import { countDeviceFailure } from "./known-devices";

/** The rate limits that count by account only. */
export const accountLimiters = [
  "signInAccount",
  "signInAccountLonger",
  "signInAccountLongest",
] as const;

/**
 * R-503, S-63: counts a wrong password or code of an activated user. In a known browser it counts against that browser;
 * otherwise against the account, and the hundredth in a row locks it for unknown devices, and the user and the provider
 * are told.
 *
 * @param userNumber null for an unknown login: the same work, without effect
 * @param device the id in the browser's cookie, or null
 */
export async function countFailure(
  tx: Transaction,
  userNumber: number | null,
  device: string | null,
): Promise<void> {
  if (device !== null && (await countDeviceFailure(tx, userNumber ?? 0, device))) return;
  const [failed] = await tx.execute<{ organizationId: number; locked: boolean }>(sql`
    update users u set failed_sign_ins = u.failed_sign_ins + 1,
      locked_at = case when u.failed_sign_ins + 1 >= ${limits.failuresUntilLock} then ${now} end,
      locked_by = case when u.failed_sign_ins + 1 >= ${limits.failuresUntilLock} then 'failures' end
    where u.number = ${userNumber}::bigint and u.activated_at is not null and u.locked_at is null
    returning u.organization_id as "organizationId", u.locked_at is not null as locked`);
  if (!failed?.locked || userNumber === null) return;
  const { organizationId } = failed;
  await endPendingSessionsOf(tx, userNumber);
  await enqueue(tx, { kind: "accountLocked", userNumber });
  await openTask(tx, { kind: "accountLocked", organizationId, userNumber });
  await record(tx, {
    event: "user.locked",
    actor: null,
    target: userNumber,
    organizationId,
    details: { reason: "failures" },
  });
}

/** The effects of every unlocking: failures are reset, and the task is closed. */
export async function forgetFailures(
  tx: Transaction,
  userNumber: number,
  by: Parameters<typeof settleTasks>[1],
): Promise<void> {
  await tx.execute(sql`update users set failed_sign_ins = 0
    where number = ${userNumber} and failed_sign_ins > 0`);
  await resetRateLimits(
    tx,
    ...accountLimiters.map((limiter) => [limiter, accountKey(userNumber)] as const),
  );
  await settleTasks(tx, by, sql`t.kind = 'accountLocked' and t.user_number = ${userNumber}`);
}

/** The rate limit key of an account, whatever name was typed (S-68). */
export function accountKey(userNumber: number): string {
  return `user ${userNumber}`;
}
