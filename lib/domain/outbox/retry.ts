import "server-only";
import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { backOff, interval, now, spread } from "#db/time";
import { type Delivery, unanswered } from "#lib/infra/mail/message";
import { limits } from "#lib/rules/limits";

/** A letter that a worker holds, and the number of this attempt. */
export type Held = { id: string; attempts: number };

/**
 * Resend's error if an earlier attempt was accepted, its response got lost, and the letter's content has changed since,
 * because of a name or a permission (S-74).
 */
const acceptedBefore = "invalid_idempotent_request";

/**
 * Makes what a worker holds and has not begun due again, for a process that ends (S-96): nobody waits for its lease.
 */
export async function giveBack(tx: Transaction, held: readonly Held[]): Promise<void> {
  const list = JSON.stringify(held.map(({ id, attempts }) => ({ id, attempts })));
  await tx.execute(sql`
    update outbox x set state = 'queued', attempts = x.attempts - 1, next_attempt_at = ${now}
    from json_to_recordset(${list}::json) as h(id uuid, attempts int)
    where x.id = h.id and x.state = 'sending' and x.attempts = h.attempts`);
}

/** The statement that stores the outcome of an attempt: sent, failed for good, given up, or when to retry (S-75). */
export function recordOutcome(held: Held, delivery: Delivery): SQL {
  if (delivery.ok || delivery.code === acceptedBefore) {
    const providerId = delivery.ok ? delivery.providerId : null;
    return sql`update outbox set state = 'sent', provider_id = ${providerId}, last_error = null,
      settled_at = ${now} where id = ${held.id}`;
  }
  // A failure counts only while this worker still holds the letter: a slow worker must not undo another's work.
  const isOurs = sql`x.id = ${held.id} and x.state = 'sending' and x.attempts = ${held.attempts}`;
  if (!delivery.retry)
    return sql`update outbox x set state = 'failed', last_error = ${delivery.code}, settled_at = ${now}
      where ${isOurs}`;
  const pause =
    delivery.retryAfter === undefined
      ? spread(backOff(held.attempts - 1))
      : interval(delivery.retryAfter);
  // S-75: given up when its link has expired, or after the lifetime of a letter without one. Also when its answer gets lost
  // for the second time in a row: a server that is always too slow would deliver it again and again (R-1002).
  const isOver = sql`(over.due <= ${now} + (${pause})
    or (${delivery.code === unanswered} and x.last_error = ${unanswered}))`;
  return sql`
    update outbox x set last_error = ${delivery.code},
      next_attempt_at = ${now} + (${pause}),
      state = case when ${isOver} then 'abandoned' else 'queued' end,
      settled_at = case when ${isOver} then ${now} end
    from (select o.id, coalesce(l.expires_at, o.created_at + ${interval(limits.mailLifetime)}) as due
      from outbox o left join links l on l.id = o.link_id where o.id = ${held.id}) over
    where ${isOurs}`;
}
