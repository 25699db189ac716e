import "server-only";
import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { backOff, now } from "#db/time";
import type { OrderReason } from "#lib/rules/order-answers";
import { DatabaseUnavailable } from "#lib/rules/unavailable";

/** Thrown if something that may change by itself prevents an order. */
export class PutOff extends Error {
  constructor(readonly reason: "orderBefore" | "organizationClosed" | "parentMissing") {
    super(reason);
    this.name = "PutOff";
  }
}

/** The reason for putting an order off after this error. */
export function reasonOf(error: unknown): OrderReason {
  if (error instanceof PutOff) return error.reason;
  return error instanceof DatabaseUnavailable ? "unavailable" : "fault";
}

/** Postpones an order: by 15 seconds, doubling up to an hour. */
export async function putOff(
  tx: Transaction,
  orderNumber: string,
  reason: OrderReason,
): Promise<void> {
  await tx.execute(sql`update orders set attempts = attempts + 1, last_error = ${reason},
      next_attempt_at = ${now} + ${backOff(sql`attempts`)}
    where order_number = ${orderNumber} and state = 'received'`);
}
