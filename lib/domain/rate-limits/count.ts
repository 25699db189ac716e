import { type SQL, sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { interval, now } from "#db/time";
import { count } from "#lib/infra/metrics/record";
import { type Limiter, rates } from "#lib/rules/limits";
import { hashOf, type RateLimit } from "./key";
import type { Wait } from "./wait";

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
 * Counts a request against several different rate limits in the caller's transaction; those that refuse are not
 * counted.
 *
 * @returns the waits of the limits that refused; empty if all were counted
 */
export async function consumeEach(tx: Transaction, limits: readonly RateLimit[]): Promise<Wait[]> {
  return (await countEach(tx, limits)).waits;
}

/** A counted request: the time before it, and the counter after it, in PostgreSQL's format. */
export type Counted = { limiter: Limiter; at: string; arrivesAt: string };

/** Counts like `consumeEach`, and returns the counters too. */
export async function countEach(
  tx: Transaction,
  limits: readonly RateLimit[],
): Promise<{ counted: Counted[]; waits: Wait[] }> {
  const rows = limits.map(([limiter, key]) => ({ limiter, keyHash: hashOf(limiter, String(key)) }));
  // By the limit of each row `r`: of those to insert, and of existing ones.
  const each = byLimiter(limits, ({ interval }) => interval);
  const ahead = byLimiter(limits, ({ burst, interval }) => (burst - 1) * interval);
  const counted = await tx.execute<Counted>(sql`
    insert into rate_limits as r (limiter, key_hash, arrives_at)
    select r.limiter, r.key_hash, ${now} + ${each} from (values ${tuples(rows)}) r (limiter, key_hash)
    on conflict (limiter, key_hash) do update set arrives_at = greatest(r.arrives_at, ${now}) + ${each}
      where r.arrives_at <= ${now} + ${ahead}
    returning r.limiter, statement_timestamp()::text as at, r.arrives_at::text as "arrivesAt"`);
  const early = rows.filter(({ limiter }) => !counted.some((one) => one.limiter === limiter));
  if (early.length === 0) return { counted, waits: [] };
  for (const { limiter } of early) count("zugang_rate_limit_refusals_total", { limiter });
  const waits = await tx.execute<Wait>(sql`
    select r.limiter, ceil(extract(epoch from r.arrives_at - ${ahead} - ${now}))::int as seconds
    from rate_limits r where (r.limiter, r.key_hash) in (${tuples(early)})`);
  return {
    counted,
    waits: early.map(({ limiter }) => {
      const found = waits.find((one) => one.limiter === limiter);
      return { limiter, seconds: Math.max(1, found?.seconds ?? 1) };
    }),
  };
}

/** The keys of rows as a list for `in (…)` and `values`. */
export function tuples(rows: { limiter: Limiter; keyHash: string }[]): SQL {
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
