import { type SQL, sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import type { Entry } from "#lib/domain/audit/record";
import type { Limiter } from "#lib/rules/limits";
import { Refusal } from "#lib/rules/refusal";
import { consumeEach, tuples } from "./count";
import { hashOf, type RateLimit } from "./key";
import { recordTooMany } from "./too-many";
import { type Wait, waitOf } from "./wait";

/**
 * S-60: counts a request against a rate limit, or refuses it. GCRA in one statement under the row's lock, so that it is
 * exact for any number of simultaneous requests. Refusals are recorded at a limited rate.
 *
 * @param actor who asks, if known
 * @throws Refusal tooManyAttempts (with `seconds` and, from two minutes on, `minutes`)
 */
export async function consumeRateLimit(
  limiter: Limiter,
  key: string | number,
  actor: Entry["actor"] = null,
): Promise<void> {
  const limit: RateLimit = [limiter, key];
  await recordingTooMany({ limit, actor }, () =>
    transaction("auth", (tx) => consumeRateLimits(tx, [limit])),
  );
}

/** A request that counts against a limit, also if it is refused for another reason afterwards, and who asks. */
export type CountedRequest = { limit: RateLimit; actor: Entry["actor"] };

/** Counts a request by this work, and records at a limited rate if it is refused. */
export async function recordingTooMany<T>(
  request: CountedRequest | undefined,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refusal && request)
      await recordTooMany(
        { event: "request.refused", actor: request.actor },
        request.limit.join(" "),
      );
    throw error;
  }
}

/**
 * Counts a request against several different rate limits at once. If one refuses, the caller's transaction has to end
 * with the refusal: the rollback undoes the other counts. The longest wait is reported.
 *
 * @param tell receives the waits of all limits that refuse
 */
export async function consumeRateLimits(
  tx: Transaction,
  limits: readonly RateLimit[],
  tell: (waits: readonly Wait[]) => void = () => {},
): Promise<void> {
  const waits = await consumeEach(tx, limits);
  if (waits.length > 0) tell(waits);
  requireNoWait(waits);
}

/** @throws Refusal tooManyAttempts, with the longest of these waits, if there is one */
export function requireNoWait(waits: readonly Wait[]): void {
  if (waits.length === 0) return;
  const longest = Math.max(...waits.map(({ seconds }) => seconds));
  throw new Refusal("tooManyAttempts", { values: waitOf(longest) });
}

/** Resets counters. */
export async function resetRateLimits(
  tx: Transaction,
  ...limits: readonly RateLimit[]
): Promise<void> {
  await tx.execute(sql`delete from rate_limits where ${countersOf(limits)}`);
}

/** Whether a row of `rate_limits` is one of these counters. */
export function countersOf(limits: readonly RateLimit[]): SQL {
  const rows = limits.map(([limiter, key]) => ({ limiter, keyHash: hashOf(limiter, String(key)) }));
  return sql`(limiter, key_hash) in (${tuples(rows)})`;
}
