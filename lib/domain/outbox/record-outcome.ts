import "server-only";
import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { interval, now } from "#db/time";
import type { Delivery } from "#lib/infra/mail/message";
import { limits } from "#lib/rules/limits";

/** A letter that a worker holds, and the number of this attempt. */
export type Held = { id: string; attempts: number };

/**
 * Resend's error if an earlier attempt was accepted, its response got lost, and the letter's content has changed since,
 * because of a name or a permission (S-74).
 */
const acceptedBefore = "invalid_idempotent_request";

/** Stores the outcome of an attempt: sent, failed for good, given up, or when to retry (S-75). */
export async function settle(tx: Transaction, held: Held, delivery: Delivery): Promise<void> {
  if (delivery.ok || delivery.code === acceptedBefore) {
    const providerId = delivery.ok ? delivery.providerId : null;
    await tx.execute(sql`update outbox set state = 'sent', provider_id = ${providerId}, last_error = null,
      settled_at = ${now} where id = ${held.id}`);
    return;
  }
  // A failure counts only while this worker still holds the letter: a slow worker must not undo another's work.
  const isOurs = sql`x.id = ${held.id} and x.state = 'sending' and x.attempts = ${held.attempts}`;
  if (!delivery.retry) {
    await tx.execute(sql`update outbox x set state = 'failed', last_error = ${delivery.code}, settled_at = ${now}
      where ${isOurs}`);
    return;
  }
  const pause = delivery.retryAfter ?? backOff(held.attempts);
  // S-75: given up when its link has expired, or after the lifetime of a letter without one.
  await tx.execute(sql`
    update outbox x set last_error = ${delivery.code},
      next_attempt_at = ${now} + ${interval(pause)},
      state = case when over.due <= ${now} + ${interval(pause)} then 'abandoned' else 'queued' end,
      settled_at = case when over.due <= ${now} + ${interval(pause)} then ${now} end
    from (select o.id, coalesce(l.expires_at, o.created_at + ${interval(limits.mailLifetime)}) as due
      from outbox o left join links l on l.id = o.link_id where o.id = ${held.id}) over
    where ${isOurs}`);
}

/** The pause before a retry: 15 seconds, doubling up to an hour, plus or minus a fifth (S-75). In milliseconds. */
function backOff(attempts: number): number {
  const pause = Math.min(limits.mailRetryFirst * 2 ** (attempts - 1), limits.mailRetryLongest);
  return pause * (0.8 + Math.random() * 0.4);
}
