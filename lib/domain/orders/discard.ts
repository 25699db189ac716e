import { type SQL, sql } from "drizzle-orm";
import { claimed } from "#db/claim";
import { now } from "#db/time";
import { closedForLong } from "#lib/domain/access/access";
import { lockIfThere } from "#lib/domain/access/organization-lock";
import { attempt, type Entry, record } from "#lib/domain/audit/record";
import type { Actor } from "#lib/rules/delegation";
import { Refusal } from "#lib/rules/refusal";

/** it will not be carried out any more; the content is deleted, and the digest stays. */
const discarded = sql`state = 'done', last_error = 'discarded', content = null, settled_at = ${now}`;

/**
 * discards an order, for a service administrator, that cannot be carried out or whose owner nobody will
 * invite. Changes nothing if it is done.
 *
 * @throws Refusal notFound, serviceOnly
 */
export async function discardOrder(actor: Actor, input: { orderNumber: string }): Promise<void> {
  const { orderNumber } = input;
  const entry: Entry = { event: "order.discarded", actor, details: { orderNumber } };
  await attempt(entry, async (tx) => {
    const [where] = await tx.execute<{ customerNumber: string }>(
      sql`select customer_number as "customerNumber" from orders where order_number = ${orderNumber}`,
    );
    const locked = await lockIfThere(tx, actor, where?.customerNumber);
    if (!where) throw new Refusal("notFound");
    if (locked) entry.organizationId = locked.organizationId;
    const gone = await tx.execute(sql`update orders set ${discarded}
      where order_number = ${orderNumber} and state <> 'done' returning order_number`);
    if (gone.length > 0) await record(tx, entry);
  });
}

/** Orders whose customer, or the organization above, is among those of `closedForLong`. */
const ofClosed = sql`orders x where x.state <> 'done' and exists (
  select from organizations o join organization_closure c on c.descendant_id = o.id
    join closed on closed.id = c.ancestor_id
  where o.customer_number in (x.customer_number, x.content ->> 'parent'))`;

/**
 * discards orders in batches, by the clock, if their customer or the organization above was closed long
 * ago.
 */
export const discardOrdersOfClosed = (size: number): SQL => sql`with ${closedForLong},
  gone as (
    update orders set ${discarded} where ctid = ${claimed(ofClosed, size)}
    returning order_number, organization_id),
  told as (
    insert into audit_events (event, outcome, organization_id, details)
    select 'order.discarded', 'done', organization_id,
      json_build_object('orderNumber', order_number, 'reason', 'organizationClosed') from gone returning 1)
  select count(*)::int as done from told`;
