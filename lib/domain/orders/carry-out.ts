import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { backOff, now, nowOnce } from "#db/time";
import { productsInOrder } from "#lib/domain/access/entitlement";
import { findOrganization } from "#lib/domain/access/find-organization";
import { lockByNumber, lockIfThere } from "#lib/domain/access/organization-lock";
import { lockAncestorsForShare } from "#lib/domain/access/reach-lock";
import { type Entry, record } from "#lib/domain/audit/record";
import { attemptWithLetter } from "#lib/domain/mail-budget";
import { tryLockNumber } from "#lib/domain/organizations/customer-numbers";
import type { MasterData } from "#lib/domain/organizations/master-data";
import {
  ensureOwner,
  type Provisioned,
  provision,
  type RequestedBy,
} from "#lib/domain/organizations/provision";
import { logFault } from "#lib/infra/log";
import type { Language } from "#lib/rules/catalogue";
import type { Actor } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import type { Order, OrderReason } from "#lib/rules/order";
import { Refusal } from "#lib/rules/refusal";
import { DatabaseUnavailable } from "#lib/rules/unavailable";

/** Rounds that one call works before it lets the next one continue. */
const rounds = 20;

/**
 * R-601: carries out the due orders, each in one transaction. Safe to call from anywhere and concurrently: orders that
 * another worker holds are left to it, and one that dies leaves its order unchanged.
 *
 * @returns the number of finished orders, including those that now wait for a person
 */
export async function workOrders(): Promise<number> {
  let worked = 0;
  for (let round = 0; round < rounds; round++) {
    const due = await transaction("system", (tx) =>
      tx.execute<{ order_number: string }>(sql`select order_number from orders
        where state = 'received' and next_attempt_at <= ${nowOnce}
        order by next_attempt_at, received_at, order_number limit ${limits.orderBatch}`),
    );
    const before = worked;
    for (const { order_number } of due) if (await carryOutOrPutOff(order_number)) worked += 1;
    // The rest of a full round belongs to other workers, or the next round brings more.
    if (due.length < limits.orderBatch || worked === before) break;
  }
  return worked;
}

/** Thrown if something that may change by itself prevents an order. */
class PutOff extends Error {
  constructor(readonly reason: "orderBefore" | "organizationClosed" | "parentMissing") {
    super(reason);
    this.name = "PutOff";
  }
}

/** Carries out one order. An obstacle postpones it, never for good. */
async function carryOutOrPutOff(orderNumber: string): Promise<boolean> {
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

function reasonOf(error: unknown): OrderReason {
  if (error instanceof PutOff) return error.reason;
  return error instanceof DatabaseUnavailable ? "unavailable" : "fault";
}

/** Postpones an order: by 15 seconds, doubling up to an hour. */
async function putOff(tx: Transaction, orderNumber: string, reason: OrderReason): Promise<void> {
  await tx.execute(sql`update orders set attempts = attempts + 1, last_error = ${reason},
      next_attempt_at = ${now} + ${backOff(sql`attempts`)}
    where order_number = ${orderNumber} and state = 'received'`);
}

/**
 * Locks the number first, then the organization, and the order's own row last, like everything that finishes orders.
 */
async function carryOut(tx: Transaction, orderNumber: string): Promise<boolean> {
  const [found] = await tx.execute<{ customer_number: string }>(sql`
    select customer_number from orders where order_number = ${orderNumber} and state = 'received'`);
  if (!found || !(await tryLockNumber(tx, found.customer_number))) return false;
  const customerNumber = found.customer_number;
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

/** Whether an earlier order waits for this organization's owner: a corrected address may be what it waits for. */
async function hasWaiting(tx: Transaction, organizationId: number): Promise<boolean> {
  const waiting = await tx.execute(sql`select from orders
    where organization_id = ${organizationId} and state = 'waiting'`);
  return waiting.length > 0;
}

/** R-702: deletes the content of a processed order; a keyed digest remains. */
async function recordOutcome(
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

/**
 * R-601: retries an order for a service administrator: one that waits for the owner's address, or a postponed
 * one. Changes nothing if it is done.
 *
 * @throws Refusal notFound, serviceOnly, organizationClosed, contactTaken
 */
export async function retryOrder(actor: Actor, input: { orderNumber: string }): Promise<void> {
  const details = { orderNumber: input.orderNumber };
  const entry: Entry = { event: "order.retried", actor, details };
  const due = await attemptWithLetter(entry, actor, async (tx, letters) => {
    const [where] = await tx.execute<{ customer_number: string }>(
      sql`select customer_number from orders where order_number = ${input.orderNumber}`,
    );
    const locked = await lockIfThere(tx, actor, where?.customer_number);
    if (!where) throw new Refusal("notFound");
    if (locked) entry.organizationId = locked.organizationId;
    const [order] = await tx.execute<{ state: string; language: Language }>(
      sql`select state, language from orders where order_number = ${input.orderNumber} for update`,
    );
    if (order?.state === "waiting" && locked) {
      if (locked.closed) throw new Refusal("organizationClosed");
      const requestedBy = {
        actor,
        letters,
        language: order.language,
        orderNumber: input.orderNumber,
      };
      const owner = await ensureOwner(tx, requestedBy, locked.organizationId);
      if (owner === "addressTaken") throw new Refusal("contactTaken");
    }
    if (order?.state !== "received") return false;
    await tx.execute(sql`update orders set next_attempt_at = ${now}
      where order_number = ${input.orderNumber}`);
    await record(tx, entry);
    return true;
  });
  if (due) await carryOutOrPutOff(input.orderNumber);
}
