import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { atMost } from "#db/numbers";
import { interval, now } from "#db/time";
import { isToldOf } from "#lib/domain/access/administrators";
import { enqueueToEach } from "#lib/domain/outbox/queue";
import { limits } from "#lib/rules/limits";

/** Serializes what decides whether an organization's administrators are written to; before anything is read. */
export async function lockAsked(tx: Transaction, organizationId: number): Promise<void> {
  await tx.execute(sql`select from organizations where id = ${organizationId} for no key update`);
}

/**
 * FEEL-M10: writes to the administrators of a locked organization about requests of which they have not been told, unless
 * they were written to within a day: to at most `limits.toldAdministrators` of those who could grant it and want such
 * letters, the owner first.
 */
export async function tellAsked(tx: Transaction, organizationId: number): Promise<void> {
  const rows = await tx.execute<{ number: string }>(sql`
    with due as (
      update access_requests r set told_at = ${now}
      where r.organization_id = ${organizationId} and r.state = 'open' and r.told_at is null
        and not exists (select from access_requests t where t.organization_id = r.organization_id
          and t.told_at > ${now} - ${interval(limits.requestLetters)})
      returning r.user_number, r.area)
    select distinct a.number from due cross join lateral (
      select u.number from users u where u.organization_id = ${organizationId} and u.number <> due.user_number
        and ${isToldOf("accessRequested")} and (u.is_owner or exists (select from user_permissions g
          where g.user_number = u.number and g.permission = due.area))
      order by u.is_owner desc, u.sort_name, u.number ${atMost(limits.toldAdministrators)}) a`);
  const numbers = rows.map(({ number }) => Number(number));
  await enqueueToEach(tx, "accessRequested", numbers, null);
}

/** Writes about requests that came too soon after another letter; to be run again and again. */
export async function tellOfRequests(): Promise<number> {
  return transaction("system", async (tx) => {
    const held = await tx.execute<{ id: number }>(sql`select o.id from organizations o
      where o.id in (select r.organization_id from access_requests r where r.state = 'open' and r.told_at is null)
      order by o.id ${atMost(limits.requestBatch)} for no key update skip locked`);
    for (const { id } of held) await tellAsked(tx, id);
    return held.length;
  });
}
