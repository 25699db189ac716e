import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { orders } from "#db/schema";
import { findOrganization } from "#lib/domain/access/find-organization";
import { record, recordRefusal } from "#lib/domain/audit/record";
import { lockNumber, nextNumber } from "#lib/domain/organizations/customer-numbers";
import { currentKeyId, orderDigest } from "#lib/infra/crypto/keys";
import { masterDataFields, type Order, type OrderReceipt, orderDefaults } from "#lib/rules/order";
import { OrderRefused } from "#lib/rules/order-refused";
import { mayHangUnder } from "#lib/rules/tree";
import { type OrderColumns, type OrderRow, orderColumns, orderRow, orderTables } from "./row";

/**
 * accepts an order from the provider's order system. Only stores it, in one transaction: `workOrders` does the
 * rest, with retries. A repeated order changes nothing and gets the same answer.
 *
 * @returns 201 the first time, 200 for a repetition
 * @throws OrderRefused if it conflicts with what is known
 */
export async function receiveOrder(
  order: Order,
): Promise<{ status: 201 | 200; body: OrderReceipt }> {
  try {
    return await transaction("system", (tx) => receive(tx, order));
  } catch (error) {
    if (error instanceof OrderRefused) {
      const details = { orderNumber: order.orderNumber, reason: error.code };
      await recordRefusal({ event: "order.received", actor: null, details });
    }
    throw error;
  }
}

async function receive(
  tx: Transaction,
  order: Order,
): Promise<{ status: 201 | 200; body: OrderReceipt }> {
  const known = await findReceipt(tx, order);
  if (known) return { status: 200, body: known };
  const customerNumber = order.customerNumber ?? (await nextNumber(tx));
  if (order.customerNumber) await lockNumber(tx, order.customerNumber);
  const organizationId = await requireOrganization(tx, order);
  const keyId = currentKeyId();
  const [row] = await tx
    .insert(orders)
    .values({
      orderNumber: order.orderNumber,
      digest: orderDigest(canonical(order), keyId) ?? "",
      keyId,
      customerNumber,
      organizationId,
      content: order,
      language: order.language,
    })
    .onConflictDoNothing()
    .returning({ receivedAt: orders.receivedAt });
  if (!row) {
    // The same order number arrived simultaneously in another request, which was first.
    const first = await findReceipt(tx, order);
    if (!first) throw new Error("what conflicts is there");
    return { status: 200, body: first };
  }
  await record(tx, {
    event: "order.received",
    actor: null,
    organizationId: organizationId ?? undefined,
    details: { orderNumber: order.orderNumber },
  });
  const { orderNumber } = order;
  return {
    status: 201,
    body: { orderNumber, customerNumber, receivedAt: row.receivedAt.toISOString() },
  };
}

/** The receipt of this order if it has been received before; null for a new one. */
async function findReceipt(tx: Transaction, order: Order): Promise<OrderReceipt | null> {
  const { orderNumber } = order;
  const [row] = await tx.execute<{
    digest: string;
    key_id: string;
    customer_number: string;
    received_at: string;
  }>(sql`select digest, key_id, customer_number, received_at from orders
    where order_number = ${orderNumber}`);
  if (!row) return null;
  // A digest whose key is gone cannot be compared; it counts as different, because nobody can say that it is the same.
  if (orderDigest(canonical(order), row.key_id) !== row.digest)
    throw new OrderRefused("differentContent");
  return {
    orderNumber,
    customerNumber: row.customer_number,
    receivedAt: new Date(row.received_at).toISOString(),
  };
}

/** The content as one text, independent of the order of fields and products; a default equals a missing field. */
function canonical(order: Order): string {
  const defaults: Record<string, unknown> = orderDefaults;
  const said = Object.entries(order)
    .map(([field, value]) => [field, Array.isArray(value) ? value.toSorted() : value] as const)
    .filter(([field, value]) => JSON.stringify(value) !== JSON.stringify(defaults[field]));
  return JSON.stringify(said.toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

/**
 * Checks what R-601 demands of the customer and the organization above, as far as known when the order arrives.
 *
 * @returns the organization, if it exists already
 */
async function requireOrganization(tx: Transaction, order: Order): Promise<number | null> {
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

/** The status of an order; null if there is none with this number. */
export async function findOrder(orderNumber: string): Promise<OrderRow | null> {
  // PostgreSQL stores no NUL and would reject the query instead of answering it.
  if (!/^[!-~]{1,64}$/.test(orderNumber)) return null;
  return transaction("system", async (tx) => {
    const [row] = await tx.execute<OrderColumns>(
      sql`select ${orderColumns} from ${orderTables} where x.order_number = ${orderNumber}`,
    );
    return row ? orderRow(row) : null;
  });
}
