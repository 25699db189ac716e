import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { orders } from "#db/schema";
import { record, recordRefusal } from "#lib/domain/audit/record";
import { lockNumber, nextNumber } from "#lib/domain/organizations/customer-numbers";
import { currentKeyId, orderDigest } from "#lib/infra/crypto/keys";
import { type Order, orderDefaults } from "#lib/rules/order";
import type { OrderReceipt } from "#lib/rules/order-answers";
import { OrderRefused } from "#lib/rules/order-refused";
import { requireOrganization } from "./require-organization";

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
    keyId: string;
    customerNumber: string;
    receivedAt: string;
  }>(sql`select digest, key_id as "keyId", customer_number as "customerNumber", received_at as "receivedAt" from orders
    where order_number = ${orderNumber}`);
  if (!row) return null;
  // A digest whose key is gone cannot be compared; it counts as different, because nobody can say that it is the same.
  if (orderDigest(canonical(order), row.keyId) !== row.digest)
    throw new OrderRefused("differentContent");
  return {
    orderNumber,
    customerNumber: row.customerNumber,
    receivedAt: new Date(row.receivedAt).toISOString(),
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
