import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { nowOnce } from "#db/time";
import { productsInOrder } from "#lib/domain/access/entitlement";
import { findOrganization } from "#lib/domain/access/find-organization";
import { lockAncestorsForShare } from "#lib/domain/access/lineage-lock";
import { lockByNumber } from "#lib/domain/access/organization-lock";
import { tryLockNumber } from "#lib/domain/organizations/customer-numbers";
import type { RequestedBy } from "#lib/domain/organizations/ensure-owner";
import type { MasterData } from "#lib/domain/organizations/master-data";
import { provision } from "#lib/domain/organizations/provision";
import { logFault } from "#lib/infra/log";
import { limits } from "#lib/rules/limits";
import type { Order } from "#lib/rules/order";
import { PutOff, putOff, reasonOf } from "./put-off";
import { hasWaiting, recordOutcome } from "./record-outcome";

const due = sql`state = 'received' and next_attempt_at <= ${nowOnce}`;

/** Whether an order is due. */
export const isOrderDue = sql`exists (select from orders where ${due})`;

/** Rounds that one call works before it lets the next one continue. */
const rounds = 20;

/**
 * carries out the due orders, each in one transaction. Safe to call from anywhere and concurrently: orders that
 * another worker holds are left to it, and one that dies leaves its order unchanged.
 *
 * @returns the number of finished orders, including those that now wait for a person
 */
export async function workOrders(): Promise<number> {
  let worked = 0;
  for (let round = 0; round < rounds; round++) {
    const found = await transaction("system", (tx) =>
      tx.execute<{ orderNumber: string }>(sql`select order_number as "orderNumber" from orders
        where ${due} order by next_attempt_at, received_at, order_number limit ${limits.orderBatch}`),
    );
    const before = worked;
    for (const { orderNumber } of found) if (await carryOutOrPutOff(orderNumber)) worked += 1;
    // The rest of a full round belongs to other workers, or the next round brings more.
    if (found.length < limits.orderBatch || worked === before) break;
  }
  return worked;
}

/** Carries out one order. An obstacle postpones it, never for good. */
export async function carryOutOrPutOff(orderNumber: string): Promise<boolean> {
  try {
    return await transaction("system", (tx) => carryOut(tx, orderNumber));
  } catch (error) {
    if (!(error instanceof PutOff)) logFault("orders", error);
    // If not even that can be written, the order stays due.
    await transaction("system", (tx) => putOff(tx, orderNumber, reasonOf(error))).catch((fault) =>
      logFault("orders", fault),
    );
    return false;
  }
}

/**
 * Locks the number first, then the organization, and the order's own row last, like everything that finishes orders.
 */
async function carryOut(tx: Transaction, orderNumber: string): Promise<boolean> {
  const [found] = await tx.execute<{ customerNumber: string }>(sql`
    select customer_number as "customerNumber" from orders where order_number = ${orderNumber} and state = 'received'`);
  if (!found || !(await tryLockNumber(tx, found.customerNumber))) return false;
  const { customerNumber } = found;
  const existing = await lockByNumber(tx, customerNumber);
  const [row] = await tx.execute<{ content: Order; earlier: boolean }>(sql`
    select x.content, exists (select from orders e where e.state = 'received'
      and e.customer_number = x.customer_number
      and (e.received_at, e.order_number) < (x.received_at, x.order_number)) as earlier
    from orders x where x.order_number = ${orderNumber} and x.state = 'received' for update of x`);
  if (!row) return false;
  // The earlier one first, or a later order would create what the earlier one should.
  if (row.earlier) throw new PutOff("orderBefore");
  if (existing?.closed) throw new PutOff("organizationClosed");
  const { content } = row;
  const requestedBy: RequestedBy = { actor: null, ...content };
  const products = {
    booked: productsInOrder(content.products),
    cancelled: productsInOrder(content.cancelledProducts),
  };
  const done = existing
    ? await provision(tx, requestedBy, {
        organizationId: existing.organizationId,
        masterData: masterDataOf(content),
        products,
        invitesOwner: await hasWaiting(tx, existing.organizationId),
      })
    : await provision(tx, requestedBy, {
        kind: "customer",
        parent: await requireParent(tx, content.parent),
        customerNumber,
        masterData: masterDataOf(content) as MasterData,
        products,
      });
  await recordOutcome(tx, orderNumber, done, !existing && done.owner === "addressTaken");
  return true;
}

async function requireParent(tx: Transaction, customerNumber: string | undefined) {
  const found = await findOrganization(tx, customerNumber);
  if (found) await lockAncestorsForShare(tx, found.organizationId, "and itself");
  // Read again after locking.
  const parent = await findOrganization(tx, customerNumber);
  if (!parent) throw new PutOff("parentMissing");
  if (parent.closed) throw new PutOff("organizationClosed");
  return parent;
}

/** Only what the order contains: an undefined field changes nothing. */
function masterDataOf(content: Order): Partial<MasterData> {
  const { name, place, contactFirstName, contactLastName, email: contactEmail } = content;
  return { name, place, contactFirstName, contactLastName, contactEmail };
}
