import { sql } from "drizzle-orm";
import { type AsRead, interval, nowOnce, withMoments } from "#db/time";
import { accountRestriction } from "#lib/domain/access/restriction";
import { type LetterState, letterState } from "#lib/domain/outbox/state";
import { limits } from "#lib/rules/limits";
import type { OrderReason } from "#lib/rules/order-answers";

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
  where u.organization_id = o.id and u.is_owner and u.activated_at is null and ${accountRestriction} is null
    and not exists (select from outbox m where m.user_number = u.number and ${carriesLink} and m.state = 'sent')))`;

/** The state of the newest letter to the owner. */
const stateOfLetter = sql`(select ${letterState} from outbox m
  where m.user_number = (select u.number from users u where u.organization_id = o.id and u.is_owner and ${isMaker})
    and ${carriesLink} and m.state <> 'cancelled' order by m.created_at desc limit 1)`;

/** whether an order is overdue, over `orderTables`. */
export const isOverdue = sql`(${isOld} and (x.state <> 'done' or coalesce(${isUnsent}, false)))`;

/** The columns of an order, over `orderTables`. */
export const orderColumns = sql`x.order_number as "orderNumber", x.customer_number as "customerNumber",
  o.name as "organizationName", x.state, ${isOverdue} as overdue, x.last_error as reason,
  x.received_at as "receivedAt", x.settled_at as "settledAt", ${stateOfLetter} as letter`;

/** A row as `orderColumns` returns it. */
export type OrderColumns = AsRead<OrderRow, "receivedAt" | "settledAt">;

/** Converts a row of `orderColumns`. */
export function orderRow(row: OrderColumns): OrderRow {
  return withMoments(row, "receivedAt", "settledAt");
}
