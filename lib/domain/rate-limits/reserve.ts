import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { interval, now } from "#db/time";
import { logFault } from "#lib/infra/log";
import { count } from "#lib/infra/metrics/record";
import { rates } from "#lib/rules/limits";
import { Refusal } from "#lib/rules/refusal";
import { DatabaseUnavailable } from "#lib/rules/unavailable";
import { type CountedRequest, recordingTooMany, requireNoWait } from "./consume";
import { consumeMany, type Reservation } from "./consume-many";
import { type Counted, countEach } from "./count";
import { hashOf, type RateLimit } from "./key";
import { waitOf } from "./wait";

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
 * @param request counted at the same time
 * @throws Refusal tooManyAttempts, if there have been too many such requests
 */
export async function withReservation<T>(
  limit: RateLimit,
  wanted: number,
  work: (begin: () => Reserved) => Promise<T>,
  settled: (left: number) => Promise<void> = async () => {},
  request?: CountedRequest,
): Promise<T> {
  if (wanted === 0) return work(() => ({ granted: 0, seconds: 0, used: 0 }));
  const reservation = await recordingTooMany(request, () =>
    transaction("auth", (tx) =>
      wanted === 1 ? reserveOne(tx, limit, request) : reserve(tx, limit, wanted),
    ),
  );
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

type Granted = Reservation & { granted: number; left: number; seconds: number };

/** Reserves one, and counts the request for it in the same statement. */
async function reserveOne(
  tx: Transaction,
  limit: RateLimit,
  request?: CountedRequest,
): Promise<Granted> {
  const { counted, waits } = await countEach(tx, request ? [request.limit, limit] : [limit]);
  requireNoWait(waits.filter(({ limiter }) => limiter === request?.limit[0]));
  const own = counted.find(({ limiter }) => limiter === limit[0]);
  if (own) return { ...own, granted: 1, left: leftOf(own), seconds: 1 };
  const seconds = waits.find(({ limiter }) => limiter === limit[0])?.seconds ?? 1;
  return { granted: 0, left: 0, seconds, at: "", arrivesAt: "" };
}

function leftOf({ limiter, at, arrivesAt }: Counted): number {
  const { burst, interval: each } = rates[limiter];
  const ahead = new Date(arrivesAt).getTime() - new Date(at).getTime();
  return Math.floor(burst - ahead / each);
}

async function reserve(tx: Transaction, limit: RateLimit, wanted: number): Promise<Granted> {
  // Reserving none still locks the row, so that the answer stays true until commit.
  const { left, at } = await consumeMany(tx, limit, 0);
  const granted = Math.max(0, Math.min(left, wanted));
  if (granted === 0) count("zugang_rate_limit_refusals_total", { limiter: limit[0] });
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
  [limiter, key]: RateLimit,
  count: number,
  { at, arrivesAt }: Reservation,
): Promise<void> {
  const unused = interval(count * rates[limiter].interval);
  await tx.execute(sql`update rate_limits set arrives_at = arrives_at - case
      when arrives_at = ${arrivesAt}::timestamptz then ${unused}
      else greatest(interval '0', ${unused} - (${now} - ${at}::timestamptz)) end
    where limiter = ${limiter} and key_hash = ${hashOf(limiter, String(key))}`);
}
