import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { interval, now } from "#db/time";
import { rates } from "#lib/rules/limits";
import { hashOf, type RateLimit } from "./key";

/** How many requests are available now; reserves nothing. */
export async function countRemaining(tx: Transaction, [limiter, key]: RateLimit): Promise<number> {
  const { burst, interval: each } = rates[limiter];
  const [row] = await tx.execute<{ left: number }>(sql`
    select floor(${burst}::int - extract(epoch from greatest(r.arrives_at, ${now}) - ${now}) / ${each / 1000}::numeric)::int as left
    from rate_limits r where limiter = ${limiter} and key_hash = ${hashOf(limiter, String(key))}`);
  return Math.max(0, row?.left ?? burst);
}

/**
 * Counts many requests at once, also more than are available: then the wait grows. Counting none still locks the row
 * until commit, so that the answer stays true: only for short transactions.
 *
 * @returns requests left, negative if too many were counted; whole seconds until one is available; the time; and until
 *   when the counter is used up
 */
export async function consumeMany(
  tx: Transaction,
  [limiter, key]: RateLimit,
  count: number,
): Promise<Reservation & { left: number; seconds: number }> {
  const { burst, interval: each } = rates[limiter];
  const spent = interval(count * each);
  const early = sql`extract(epoch from r.arrives_at - ${interval((burst - 1) * each)} - ${now})`;
  const [row] = await tx.execute<Reservation & { left: number; seconds: number }>(sql`
    insert into rate_limits as r (limiter, key_hash, arrives_at)
    values (${limiter}, ${hashOf(limiter, String(key))}, ${now} + ${spent})
    on conflict (limiter, key_hash) do update set arrives_at = greatest(r.arrives_at, ${now}) + ${spent}
    returning floor(1 - ${early} / ${each / 1000}::numeric)::int as left, greatest(0, ceil(${early}))::int as seconds,
      ${now}::text as at, r.arrives_at::text as "arrivesAt"`);
  if (!row) throw new Error("an upsert returns its row");
  return { ...row, left: Math.min(burst, row.left) };
}

/** The time before the reservation and the counter after it, in PostgreSQL's format. */
export type Reservation = { at: string; arrivesAt: string };
