import { sql } from "drizzle-orm";
import { transaction } from "#db/client";
import { recordRefusal } from "#lib/domain/audit/record";
import { tryConsumeRateLimit } from "#lib/domain/rate-limits/count";
import type { MailEvent } from "#lib/infra/mail/webhook";

/**
 * A letter's state only gets worse, in whatever order events arrive: a bounce may follow a delivery, never the other
 * way round.
 */
const fromBestToWorst: MailEvent["delivery"][] = [
  "delayed",
  "delivered",
  "failed",
  "bounced",
  "complained",
];

/**
 * S-78: stores the mail provider's event about a letter. A repeated message changes nothing, nor does one about a letter
 * that was deleted with its recipient. It has no other effect: nobody is deleted, activated or locked.
 */
export async function noteMailEvent(event: MailEvent): Promise<void> {
  const rank = fromBestToWorst.indexOf(event.delivery);
  const better = fromBestToWorst.slice(0, rank);
  await transaction("system", async (tx) => {
    const fresh = await tx.execute(
      sql`insert into mail_events (id) values (${event.id}) on conflict do nothing returning id`,
    );
    if (fresh.length === 0) return;
    // Also by its own id: the event may arrive before the response with the mail provider's id.
    await tx.execute(sql`update outbox set delivery = ${event.delivery}
      where (provider_id = ${event.providerId} or id = ${asUuid(event.letterId)}::uuid)
        and (delivery is null or delivery = any (string_to_array(${better.join()}, ',')))`);
  });
}

/** Another system's tag may be any text. */
function asUuid(text: string | null): string | null {
  return text !== null && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text) ? text : null;
}

/** Records that a message was not the mail provider's, once a minute at most: anybody can send as many as they like. */
export async function recordForgedMailEvent(): Promise<void> {
  if (await tryConsumeRateLimit("refusalRecord", "mailWebhook"))
    await recordRefusal({
      event: "request.refused",
      actor: null,
      details: { reason: "wrongSignature" },
    });
}
