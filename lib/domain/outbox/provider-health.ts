import { type SQL, sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { interval, now } from "#db/time";
import { logWarning } from "#lib/infra/log";
import type { Delivery } from "#lib/infra/mail/message";
import { limits } from "#lib/rules/limits";

/**
 * S-75: whether the mail provider works, shared by all processes in one row. After several consecutive failures letters
 * wait, uncounted, and one a minute probes whether the mail provider is back.
 */

/** Whether letters have to wait for the probe. */
export const isProviderDown = sql`exists (
  select from installation where mail_failures >= ${limits.mailFailures})`;

/** Claims this minute's probe if a suitable letter is due; true for one caller only. */
export async function takeProbe(tx: Transaction): Promise<boolean> {
  const taken = await tx.execute(sql`
    update installation set mail_probe_at = ${now} + ${interval(limits.mailProbe)}
    where mail_probe_at <= ${now} and exists (select from outbox
      where state in ('queued', 'sending') and next_attempt_at <= ${now} and encrypted_request is null)
    returning id`);
  return taken.length > 0;
}

/**
 * The statement that stores how an attempt ended. A response that is about one letter only shows that the mail provider
 * works.
 */
export function noteProvider(delivery: Delivery): SQL {
  if (!isProviders(delivery))
    return sql`update installation set mail_failures = 0, mail_probe_at = null where mail_failures > 0`;
  const pause = Math.max(limits.mailProbe, delivery.retryAfter ?? 0);
  return sql`update installation
    set mail_failures = mail_failures + 1, mail_probe_at = ${now} + ${interval(pause)}`;
}

/** Logs why the mail provider took a letter from nobody; docs/operation.md says what to look at. */
export function reportProvider(delivery: Delivery): void {
  if (!isProviders(delivery)) return;
  // Resend's names of errors are words of its own; nothing else that came from there may be in the log (S-87).
  const reason = /^[\w.]{1,40}$/.test(delivery.code) ? delivery.code : "other";
  logWarning("mailFailed", { reason });
}

/** Whether a failure is the mail provider's or this installation's, and so concerns every letter. */
function isProviders(delivery: Delivery): delivery is Extract<Delivery, { ok: false }> {
  return !delivery.ok && delivery.retry && !delivery.providerWorks;
}

/** Since when the oldest unsent letter has been waiting: one value, null if none is. */
export const letterWaitingSince = sql`(select min(created_at) from outbox where state in ('queued', 'sending'))`;

/** S-76: how long the oldest unsent letter has been waiting, in milliseconds; null if none is. */
export async function oldestQueuedLetter(): Promise<number | null> {
  const [row] = await transaction("system", (tx) =>
    tx.execute<{ age: number | null }>(sql`
      select extract(epoch from ${now} - ${letterWaitingSince})::float8 * 1000 as age`),
  );
  return row?.age ?? null;
}

/** S-76: logs letters that have been waiting for too long. */
export async function reportOldLetters(): Promise<void> {
  const age = (await oldestQueuedLetter()) ?? 0;
  if (age > limits.mailQueueAlert) logWarning("mailDelayed", { seconds: Math.round(age / 1000) });
}
