import { sql } from "drizzle-orm";
import { interval, nowOnce } from "#db/time";
import { blockOf } from "#lib/domain/access/access";
import { type LetterState, letterState } from "#lib/domain/outbox/state";
import { limits } from "#lib/rules/limits";
import type { OrderReason } from "#lib/rules/order";

/** One order as people and the order system see it. */
export type OrderRow = {
  orderNumber: string;
  customerNumber: string;
  /** Null until the organization exists. */
  organizationName: string | null;
  /** received: to be carried out; waiting: a person must decide; done. */
  state: "received" | "waiting" | "done";
  /** the twelve hours are over, and the activation letter has not been sent. */
  overdue: boolean;
  /** Why it is not done, or that it was discarded. */
  reason: OrderReason | null;
  receivedAt: Date;
  settledAt: Date | null;
  /** The state of the letter with the owner's activation link; null if the order caused none. */
  letter: LetterState | null;
};

/** The row's tables. */
export const orderTables = sql`orders x left join organizations o on o.customer_number = x.customer_number`;

/** Whether an order arrived long enough ago to be overdue. Over `orders as x`. */
export const isOld = sql`x.received_at <= ${nowOnce} - ${interval(limits.provisioningDeadline)}`;

/** Whether the order created the customer, unlike later ones. Over `orderTables`, like everything below. */
const isMaker = sql`(x.state = 'done' and x.last_error is null and o.created_at >= x.received_at)`;

/** Whether a letter has an activation link. Over `outbox as m`. */
export const carriesLink = sql`m.kind in ('activation', 'newActivationLink', 'reminderWeek', 'reminderDay')`;

/**
 * Whether the order is done, and its owner, or the one who replaced that owner, still waits for a link: no letter with
 * one has been sent. Does not count owners who could not use it.
 */
export const isUnsent = sql`(${isMaker} and exists (select from users u
  where u.organization_id = o.id and u.is_owner and u.activated_at is null and ${blockOf} is null
    and not exists (select from outbox m where m.user_number = u.number and ${carriesLink} and m.state = 'sent')))`;

/** The state of the newest letter to the owner. */
const stateOfLetter = sql`(select ${letterState} from outbox m
  where m.user_number = (select u.number from users u where u.organization_id = o.id and u.is_owner and ${isMaker})
    and ${carriesLink} and m.state <> 'cancelled' order by m.created_at desc limit 1)`;

/** whether an order is overdue, over `orderTables`. */
export const isOverdue = sql`(${isOld} and (x.state <> 'done' or coalesce(${isUnsent}, false)))`;

export const orderColumns = sql`x.order_number, x.customer_number, o.name as organization_name, x.state,
  x.last_error, x.received_at, x.settled_at, ${stateOfLetter} as letter_state, ${isOverdue} as overdue`;

export type OrderColumns = {
  order_number: string;
  customer_number: string;
  organization_name: string | null;
  state: OrderRow["state"];
  last_error: OrderReason | null;
  received_at: string;
  settled_at: string | null;
  letter_state: LetterState | null;
  overdue: boolean;
};

/** Converts a row of `orderColumns`. */
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
