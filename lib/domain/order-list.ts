import "server-only";
import { type SQL, sql } from "drizzle-orm";
import { transaction } from "#db/client";
import type { Actor } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import type { OrderQuery } from "#lib/rules/organization-schemas";
import { type Page, pageOf, readCursor } from "./cursor";
import {
  isOverdue,
  type OrderColumns,
  type OrderRow,
  orderColumns,
  orderRow,
  orderTables,
} from "./order-row";
import { readOperatorActor } from "./target";

export type OrderPage = Page<OrderRow> & {
  /** Counted no further than `limits.countCap`, which one more exceeds. */
  matches: number;
};

const key = sql`x.received_at`;

/**
 * R-601: one page of the orders, the newest first, with keyset paging.
 *
 * @throws Refusal notFound, operatorOnly
 */
export function listOrders(actor: Actor, query: OrderQuery): Promise<OrderPage> {
  return transaction(actor, async (tx) => {
    await readOperatorActor(tx, actor);
    const backwards = query.before !== null;
    const cursor = readCursor(query.before ?? query.after, true, /^[!-~]{1,64}$/);
    const direction = backwards ? sql`asc` : sql`desc`;
    const beyond = cursor
      ? sql`(${key}, x.order_number) ${backwards ? sql`>` : sql`<`} (${cursor.key}, ${cursor.number})`
      : sql`true`;
    const matching = filterOf(query);
    const found = await tx.execute<OrderColumns & { sort_key: string }>(sql`
      select ${orderColumns}, ${key}::text as sort_key from ${orderTables} where ${matching} and ${beyond}
      order by ${key} ${direction}, x.order_number ${direction} limit ${limits.pageSize + 1}`);
    const [counted] = await tx.execute<{
      matches: number;
    }>(sql`select count(*)::int as matches from (
      select from ${orderTables} where ${matching} limit ${limits.countCap + 1}) counted`);
    return {
      ...pageOf(found, { from: cursor, backwards }, (row) => row.order_number, orderRow),
      matches: counted?.matches ?? 0,
    };
  });
}

function filterOf({ q, filter }: OrderQuery): SQL {
  const text = q.normalize("NFC").trim();
  const pattern = `%${text.replace(/[\\%_]/g, "\\$&")}%`;
  const matchesText = text
    ? sql`(x.order_number = ${text} or (x.state = 'received' and x.customer_number = ${text})
        or x.organization_id = any (array(select f.id from reachable_organizations f
          where f.customer_number = ${text} or f.name ilike ${pattern} limit ${limits.countCap})))`
    : sql`true`;
  const matchesFilter = {
    all: sql`true`,
    open: sql`x.state <> 'done'`,
    overdue: isOverdue,
  }[filter];
  return sql`(${matchesText} and ${matchesFilter})`;
}
