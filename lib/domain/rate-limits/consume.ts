import { sql } from "drizzle-orm";
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
  try {
    await transaction("auth", (tx) => consumeRateLimits(tx, [[limiter, key]]));
  } catch (error) {
    if (error instanceof Refusal)
      await recordTooMany({ event: "request.refused", actor }, `${limiter} ${key}`);
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
  if (waits.length === 0) return;
  tell(waits);
  const longest = Math.max(...waits.map(({ seconds }) => seconds));
  throw new Refusal("tooManyAttempts", { values: waitOf(longest) });
}

/** Resets counters. */
export async function resetRateLimits(
  tx: Transaction,
  ...limits: readonly RateLimit[]
): Promise<void> {
  const rows = limits.map(([limiter, key]) => ({ limiter, keyHash: hashOf(limiter, String(key)) }));
  await tx.execute(sql`delete from rate_limits where (limiter, key_hash) in (${tuples(rows)})`);
}
