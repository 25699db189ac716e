import "server-only";
import { sql } from "drizzle-orm";
import { interval, nowOnce } from "#db/time";
import { limits } from "#lib/rules/limits";
import type { Delivery } from "./user-row";

/** One order as people and the order system see it. */
export type OrderRow = {
  orderNumber: string;
  customerNumber: string;
  /** Null until the organization is there. */
  organizationName: string | null;
  /** received: to be worked on; waiting: a person must decide; done. */
  state: "received" | "waiting" | "done";
  /** the twelve hours are over, and the activation letter is not out. */
  overdue: boolean;
  /** Why it is not done: emailTaken, organizationClosed, unavailable, fault. */
  reason: string | null;
  receivedAt: Date;
  settledAt: Date | null;
  /** How the letter with the owner's activation link fares; null when the order led to none. */
  letter: Delivery | null;
};

/** The row's tables. */
export const orderTables = sql`orders x left join organizations o on o.customer_number = x.customer_number
  left join outbox m on m.id = x.letter_id`;

/** How long ago an order must have arrived to be overdue. Over `orders as x`. */
export const isOld = sql`x.received_at <= ${nowOnce} - ${interval(limits.provisioningDeadline)}`;

/** The letter is not out, and no later one to the same person is. Over `outbox as m`. */
export const isUnsent = sql`(m.state in ('queued', 'sending', 'failed', 'abandoned')
  and not exists (select from outbox l where l.user_number = m.user_number
    and l.created_at > m.created_at and l.state = 'sent'))`;

/** overdue, over `orderTables`. */
export const isOverdue = sql`(${isOld} and (x.state <> 'done' or coalesce(${isUnsent}, false)))`;

export const orderColumns = sql`x.order_number, x.customer_number, o.name as organization_name, x.state,
  x.last_error, x.received_at, x.settled_at, m.state as letter_state, ${isOverdue} as overdue`;

export type OrderColumns = {
  order_number: string;
  customer_number: string;
  organization_name: string | null;
  state: OrderRow["state"];
  last_error: string | null;
  received_at: string;
  settled_at: string | null;
  letter_state: Delivery | null;
  overdue: boolean;
};

/** A row of `orderColumns`. */
export function orderRow(row: OrderColumns): OrderRow {
  return {
    orderNumber: row.order_number,
    customerNumber: row.customer_number,
    organizationName: row.organization_name,
    state: row.state,
    overdue: row.overdue,
    reason: row.last_error,
    receivedAt: new Date(row.received_at),
    settledAt: row.settled_at === null ? null : new Date(row.settled_at),
    letter: row.letter_state,
  };
}
