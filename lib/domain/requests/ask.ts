import { sql } from "drizzle-orm";
import { now } from "#db/time";
import { attempt, type Entry, record } from "#lib/domain/audit/record";
import { consumeRateLimit } from "#lib/domain/rate-limits/consume";
import type { Actor } from "#lib/rules/delegation";
import { Refusal } from "#lib/rules/refusal";
import type { AccessRequest } from "#lib/rules/schemas/requests";
import { readAskable } from "./offer";
import { lockAsked, tellAsked } from "./tell";

/**
 * FEEL-M10: asks the administrators of one's own organization for an area. One that still waits for an answer stays as it
 * is, one that was answered is asked anew. The administrators are written to, unless a request of which they were told within
 * a day is still kept and not asked anew.
 *
 * @throws Refusal tooManyAttempts, notAskable if the organization may not use the area, the actor has it or nobody could
 *   answer
 */
export async function requestAccess(actor: Actor, { area, reason }: AccessRequest): Promise<void> {
  await consumeRateLimit("accessRequest", actor.userNumber, actor);
  const entry: Entry = {
    event: "access.requested",
    actor,
    target: actor.userNumber,
    details: { areas: [area] },
  };
  await attempt(entry, async (tx) => {
    await lockAsked(tx, actor.organizationId);
    const areas = await readAskable(tx, actor);
    if (!areas.includes(area)) throw new Refusal("notAskable", { field: "area" });
    const asked = await tx.execute(sql`
      insert into access_requests as r (user_number, area, organization_id, reason)
      values (${actor.userNumber}, ${area}, ${actor.organizationId}, ${reason})
      on conflict (user_number, area) do update set state = 'open', reason = excluded.reason, asked_at = ${now},
        answered_at = null, answered_by = null, told_at = null
      where r.state <> 'open' returning 1`);
    if (asked.length === 0) return;
    await record(tx, entry);
    await tellAsked(tx, actor.organizationId);
  });
}
