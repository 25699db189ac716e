import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { now } from "#db/time";
import { record } from "#lib/domain/audit/record";
import type { Provisioned } from "#lib/domain/organizations/provision";

/** Whether an earlier order waits for this organization's owner: a corrected address may be what it waits for. */
export async function hasWaiting(tx: Transaction, organizationId: number): Promise<boolean> {
  const waiting = await tx.execute(sql`select from orders
    where organization_id = ${organizationId} and state = 'waiting'`);
  return waiting.length > 0;
}

/** deletes the content of a processed order; a keyed digest remains. */
export async function recordOutcome(
  tx: Transaction,
  orderNumber: string,
  { organizationId }: Provisioned,
  waits: boolean,
): Promise<void> {
  await tx.execute(sql`update orders set state = ${waits ? "waiting" : "done"}, content = null,
      organization_id = ${organizationId}, last_error = ${waits ? "emailTaken" : null}, settled_at = case when ${waits} then null else ${now} end
    where order_number = ${orderNumber}`);
  await record(tx, {
    event: waits ? "order.waiting" : "order.processed",
    actor: null,
    organizationId,
    details: { orderNumber },
  });
}
