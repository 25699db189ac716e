import { type SQL, sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { interval, now } from "#db/time";
import { type Entry, recordRefusal } from "#lib/domain/audit/record";
import { rateLimitKey } from "#lib/infra/crypto/keys";
import { logFault } from "#lib/infra/log";
import { type RateRule, rates } from "#lib/rules/limits";
import { Refusal } from "#lib/rules/refusal";
import { DatabaseUnavailable } from "#lib/rules/unavailable";

/** A rate limit and its key: an account, an address … Stored as a keyed hash. */
export type RateLimit = readonly [rule: RateRule, key: string | number];

/** Whole seconds until a rate limit allows another request, at least one. */
export type Wait = { rule: RateRule; seconds: number };

/**
 * S-60: counts a request against a rate limit, or refuses it. GCRA in one statement under the row's lock, so that it is
 * exact for any number of simultaneous requests. Refusals are recorded at a limited rate.
 *
 * @param actor who asks, if known
 * @throws Refusal tooManyAttempts (with `seconds` and, from two minutes on, `minutes`)
 */
export async function consumeRateLimit(
  rule: RateRule,
  key: string | number,
  actor: Entry["actor"] = null,
): Promise<void> {
  try {
    await transaction("auth", (tx) => consumeRateLimits(tx, [[rule, key]]));
  } catch (error) {
    if (error instanceof Refusal)
      await recordTooMany({ event: "request.refused", actor }, `${rule} ${key}`);
    throw error;
  }
}

/** Counts a request against a rate limit; false if it is refused. Refusals are not recorded. */
export async function tryConsumeRateLimit(rule: RateRule, key: string | number): Promise<boolean> {
  return transaction("auth", (tx) => tryConsumeWithin(tx, [rule, key]));
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

/** Requests that were counted before their work. */
export type Reserved = {
  /** How many the work may use. */
  readonly granted: number;
  /** Whole seconds until another one is available, at least one. */
  readonly seconds: number;
  /** How many it has used; the others are returned. */
  used: number;
};

/**
 * Reserves requests in a short transaction, runs the work, and returns what was not used: a counter locked until the
 * work's commit would make all others wait. If the work fails everything is returned, unless the database did not say
 * whether it was done. What a crash prevents from being returned comes back with time.
 *
 * @param wanted how many the work can use
 * @param work calls `begin` in each of its transactions, because one may run again; that resets what it has used
 * @param settled receives how many are left in the end, if some were granted
 */
export async function withReservation<T>(
  limit: RateLimit,
  wanted: number,
  work: (begin: () => Reserved) => Promise<T>,
  settled: (left: number) => Promise<void> = async () => {},
): Promise<T> {
  if (wanted === 0) return work(() => ({ granted: 0, seconds: 0, used: 0 }));
  const reservation = await transaction("auth", (tx) => reserve(tx, limit, wanted));
  const { granted, left, seconds } = reservation;
  let reserved: Reserved = { granted, seconds, used: 0 };
  const settle = async (used: number) => {
    if (used < granted)
      await transaction("auth", (tx) => giveBack(tx, limit, granted - used, reservation));
    if (granted > 0) await settled(left + granted - used);
  };
  try {
    const result = await work(() => {
      reserved = { granted, seconds, used: 0 };
      return reserved;
    });
    // The work is done, whatever happens to its counter.
    await settle(reserved.used).catch((error: unknown) => logFault("rateLimits", error));
    return result;
  } catch (error) {
    if (!(error instanceof DatabaseUnavailable))
      await settle(0).catch((fault: unknown) => logFault("rateLimits", fault));
    throw error;
  }
}

/**
 * Uses one of the reserved requests.
 *
 * @throws Refusal tooManyAttempts (with `seconds` and `minutes`)
 */
export function consumeReserved(reserved: Reserved): void {
  if (reserved.used >= reserved.granted)
    throw new Refusal("tooManyAttempts", { values: waitOf(reserved.seconds) });
  reserved.used += 1;
}

/** The time before the reservation and the counter after it, in PostgreSQL's format. */
type Reservation = { at: string; arrivesAt: string };

async function reserve(
  tx: Transaction,
  limit: RateLimit,
  wanted: number,
): Promise<Reservation & { granted: number; left: number; seconds: number }> {
  // Reserving none still locks the row, so that the answer stays true until commit.
  const { left, at } = await consumeMany(tx, limit, 0);
  const granted = Math.max(0, Math.min(left, wanted));
  const after = await consumeMany(tx, limit, granted);
  const { arrivesAt } = after;
  return { granted, left: after.left, seconds: Math.max(1, after.seconds), at, arrivesAt };
}

/**
 * Returns what a reservation did not need. If nobody has counted since, this is exact. Otherwise some of it may have
 * become available with time and been used already: then as much as that time may have given is withheld. So nobody
 * ever has more requests than without the reservation, and at most those of the work's duration are lost.
 */
async function giveBack(
  tx: Transaction,
  [rule, key]: RateLimit,
  count: number,
  { at, arrivesAt }: Reservation,
): Promise<void> {
  const unused = interval(count * rates[rule].interval);
  await tx.execute(sql`update rate_limits set arrives_at = arrives_at - case
      when arrives_at = ${arrivesAt}::timestamptz then ${unused}
      else greatest(interval '0', ${unused} - (${now} - ${at}::timestamptz)) end
    where rule = ${rule} and key_hash = ${hashOf(rule, String(key))}`);
}

/** How many requests are available now; reserves nothing. */
export async function countRemaining(tx: Transaction, [rule, key]: RateLimit): Promise<number> {
  const { burst, interval: each } = rates[rule];
  const [row] = await tx.execute<{ left: number }>(sql`
    select floor(${burst}::int - extract(epoch from greatest(r.arrives_at, ${now}) - ${now}) / ${each / 1000}::numeric)::int as left
    from rate_limits r where rule = ${rule} and key_hash = ${hashOf(rule, String(key))}`);
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
  [rule, key]: RateLimit,
  count: number,
): Promise<Reservation & { left: number; seconds: number }> {
  const { burst, interval: each } = rates[rule];
  const spent = interval(count * each);
  const early = sql`extract(epoch from r.arrives_at - ${interval((burst - 1) * each)} - ${now})`;
  const [row] = await tx.execute<Reservation & { left: number; seconds: number }>(sql`
    insert into rate_limits as r (rule, key_hash, arrives_at)
    values (${rule}, ${hashOf(rule, String(key))}, ${now} + ${spent})
    on conflict (rule, key_hash) do update set arrives_at = greatest(r.arrives_at, ${now}) + ${spent}
    returning floor(1 - ${early} / ${each / 1000}::numeric)::int as left, greatest(0, ceil(${early}))::int as seconds,
      ${now}::text as at, r.arrives_at::text as "arrivesAt"`);
  if (!row) throw new Error("an upsert returns its row");
  return { ...row, left: Math.min(burst, row.left) };
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
  const rows = limits.map(([rule, key]) => ({ rule, keyHash: hashOf(rule, String(key)) }));
  await tx.execute(sql`delete from rate_limits where (rule, key_hash) in (${tuples(rows)})`);
}

/** The hash's key differs by limit, so that rows of different limits cannot be linked to one person. */
function hashOf(rule: RateRule, key: string): string {
  return rateLimitKey(`${rule}|${key}`);
}

/** @returns the waits of the limits that refused; empty if all were counted */
async function consumeEach(tx: Transaction, limits: readonly RateLimit[]): Promise<Wait[]> {
  const rows = limits.map(([rule, key]) => ({ rule, keyHash: hashOf(rule, String(key)) }));
  // By the limit of each row `r`: of those to insert, and of existing ones.
  const each = byRule(limits, ({ interval }) => interval);
  const ahead = byRule(limits, ({ burst, interval }) => (burst - 1) * interval);
  const counted = await tx.execute<{ rule: string }>(sql`
    insert into rate_limits as r (rule, key_hash, arrives_at)
    select r.rule, r.key_hash, ${now} + ${each} from (values ${tuples(rows)}) r (rule, key_hash)
    on conflict (rule, key_hash) do update set arrives_at = greatest(r.arrives_at, ${now}) + ${each}
      where r.arrives_at <= ${now} + ${ahead}
    returning r.rule`);
  const early = rows.filter(({ rule }) => !counted.some((one) => one.rule === rule));
  if (early.length === 0) return [];
  const waits = await tx.execute<Wait>(sql`
    select r.rule, ceil(extract(epoch from r.arrives_at - ${ahead} - ${now}))::int as seconds
    from rate_limits r where (r.rule, r.key_hash) in (${tuples(early)})`);
  return early.map(({ rule }) => {
    const found = waits.find((one) => one.rule === rule);
    return { rule, seconds: Math.max(1, found?.seconds ?? 1) };
  });
}

function tuples(rows: { rule: RateRule; keyHash: string }[]): SQL {
  return sql.join(
    rows.map(({ rule, keyHash }) => sql`(${rule}, ${keyHash})`),
    sql`, `,
  );
}

/** A duration that depends on the limit, over rows `r`. */
function byRule(
  limits: readonly RateLimit[],
  durationOf: (rate: { burst: number; interval: number }) => number,
): SQL {
  const cases = limits.map(([rule]) => sql`when ${rule} then ${interval(durationOf(rates[rule]))}`);
  return sql`(case r.rule ${sql.join(cases, sql` `)} end)`;
}
