import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { findOrganization } from "#lib/domain/access/find-organization";
import { masterDataFields, type Order } from "#lib/rules/order";
import { OrderRefused } from "#lib/rules/order-refused";
import { mayHangUnder } from "#lib/rules/tree";

/**
 * Checks what R-601 demands of the customer and the organization above, as far as known when the order arrives.
 *
 * @returns the organization, if it exists already
 */
export async function requireOrganization(tx: Transaction, order: Order): Promise<number | null> {
  const customer = order.customerNumber ? await findOrganization(tx, order.customerNumber) : null;
  if (customer) {
    if (customer.kind !== "customer") throw new OrderRefused("notCustomer");
    if (order.parent !== undefined && order.parent !== customer.parentNumber)
      throw new OrderRefused("parentDiffers");
    if (customer.closed) throw new OrderRefused("customerClosed");
    return customer.organizationId;
  }
  const pending = order.customerNumber ? await findPending(tx, order.customerNumber) : null;
  if (pending) {
    if (order.parent !== undefined && order.parent !== pending.parent)
      throw new OrderRefused("parentDiffers");
    return null;
  }
  if (masterDataFields.some((field) => order[field] === undefined))
    throw new OrderRefused("dataMissing");
  const parent = await findOrganization(tx, order.parent);
  if (!parent) throw new OrderRefused("parentUnknown");
  if (!mayHangUnder("customer", parent.kind)) throw new OrderRefused("parentIsCustomer");
  if (parent.closed) throw new OrderRefused("parentClosed");
  return null;
}

/** The unprocessed order that will create this customer, with the number of its parent. */
async function findPending(
  tx: Transaction,
  customerNumber: string,
): Promise<{ parent: string } | null> {
  const [row] = await tx.execute<{ parent: string }>(sql`
    select coalesce(content ->> 'parent', (select customer_number from organizations where kind = 'provider')) as parent
    from orders where state = 'received' and customer_number = ${customerNumber}
    order by received_at, order_number limit 1`);
  return row ?? null;
}
