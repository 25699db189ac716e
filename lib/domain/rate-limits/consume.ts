import { type SQL, sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { interval, now } from "#db/time";
import { type Entry, recordRefusal } from "#lib/domain/audit/record";
import { type Limiter, rates } from "#lib/rules/limits";
import { Refusal } from "#lib/rules/refusal";
import { hashOf, type RateLimit } from "./key";

/** Whole seconds until a rate limit allows another request, at least one. */
export type Wait = { limiter: Limiter; seconds: number };

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

/** Counts a request against a rate limit; false if it is refused. Refusals are not recorded. */
export async function tryConsumeRateLimit(
  limiter: Limiter,
  key: string | number,
): Promise<boolean> {
  return transaction("auth", (tx) => tryConsumeWithin(tx, [limiter, key]));
}

/** Counts a request in the caller's transaction, which may continue if it is refused: nothing is counted then. */
export async function tryConsumeWithin(tx: Transaction, limit: RateLimit): Promise<boolean> {
  return (await consumeEach(tx, [limit])).length === 0;
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

/** The wait in a refusal, from whole seconds; minutes from two on, otherwise 0. */
export function waitOf(seconds: number): { seconds: number; minutes: number } {
  return { seconds, minutes: seconds < 120 ? 0 : Math.ceil(seconds / 60) };
}

/** Records that somebody tried too often (R-801). */
export function recordTooMany(entry: Entry, ...keys: string[]): Promise<void> {
  return recordNowAndThen({ ...entry, details: { reason: "tooManyAttempts" } }, ...keys);
}

/**
 * Records a refusal, for each key only at a limited rate, so that nobody can flood the audit log from many addresses or
 * with many names.
 */
export async function recordNowAndThen(entry: Entry, ...keys: string[]): Promise<void> {
  for (const key of keys) if (!(await tryConsumeRateLimit("refusalRecord", key))) return;
  await recordRefusal(entry);
}

/** Resets counters. */
export async function resetRateLimits(
  tx: Transaction,
  ...limits: readonly RateLimit[]
): Promise<void> {
  const rows = limits.map(([limiter, key]) => ({ limiter, keyHash: hashOf(limiter, String(key)) }));
  await tx.execute(sql`delete from rate_limits where (limiter, key_hash) in (${tuples(rows)})`);
}

/** @returns the waits of the limits that refused; empty if all were counted */
async function consumeEach(tx: Transaction, limits: readonly RateLimit[]): Promise<Wait[]> {
  const rows = limits.map(([limiter, key]) => ({ limiter, keyHash: hashOf(limiter, String(key)) }));
  // By the limit of each row `r`: of those to insert, and of existing ones.
  const each = byLimiter(limits, ({ interval }) => interval);
  const ahead = byLimiter(limits, ({ burst, interval }) => (burst - 1) * interval);
  const counted = await tx.execute<{ limiter: string }>(sql`
    insert into rate_limits as r (limiter, key_hash, arrives_at)
    select r.limiter, r.key_hash, ${now} + ${each} from (values ${tuples(rows)}) r (limiter, key_hash)
    on conflict (limiter, key_hash) do update set arrives_at = greatest(r.arrives_at, ${now}) + ${each}
      where r.arrives_at <= ${now} + ${ahead}
    returning r.limiter`);
  const early = rows.filter(({ limiter }) => !counted.some((one) => one.limiter === limiter));
  if (early.length === 0) return [];
  const waits = await tx.execute<Wait>(sql`
    select r.limiter, ceil(extract(epoch from r.arrives_at - ${ahead} - ${now}))::int as seconds
    from rate_limits r where (r.limiter, r.key_hash) in (${tuples(early)})`);
  return early.map(({ limiter }) => {
    const found = waits.find((one) => one.limiter === limiter);
    return { limiter, seconds: Math.max(1, found?.seconds ?? 1) };
  });
}

function tuples(rows: { limiter: Limiter; keyHash: string }[]): SQL {
  return sql.join(
    rows.map(({ limiter, keyHash }) => sql`(${limiter}, ${keyHash})`),
    sql`, `,
  );
}

/** A duration that depends on the limit, over rows `r`. */
function byLimiter(
  limits: readonly RateLimit[],
  durationOf: (rate: { burst: number; interval: number }) => number,
): SQL {
  const cases = limits.map(
    ([limiter]) => sql`when ${limiter} then ${interval(durationOf(rates[limiter]))}`,
  );
  return sql`(case r.limiter ${sql.join(cases, sql` `)} end)`;
}
