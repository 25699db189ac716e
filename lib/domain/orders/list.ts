import { type SQL, sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { atMost } from "#db/numbers";
import { readServiceActor } from "#lib/domain/access/reach";
import { nearestPage, type Page, type PageCursor, pageOf } from "#lib/domain/lists/cursor";
import { pageOfList, rowsOf } from "#lib/domain/lists/page";
import { contains, containsAll } from "#lib/domain/lists/search";
import type { Actor } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import type { OrderQuery } from "#lib/rules/list-queries";
import { isUnclear } from "#lib/rules/unclear";
import {
  isOld,
  isOverdue,
  isUnsent,
  type OrderColumns,
  type OrderRow,
  orderColumns,
  orderRow,
  orderTables,
} from "./row";

/** One page of the orders, with the number of all that match. */
export type OrderPage = Page<OrderRow> & {
  /** Counted up to `cap`; one more means that there are more. */
  matches: number;
  cap: number;
  /** How many orders of this search each filter leaves, counted up to one beyond `limits.matchCap` (FEEL-D12). */
  counts: Record<OrderQuery["filter"], number>;
};

/**
 * R-601: one page of the orders, newest first, with keyset paging.
 *
 * @throws Refusal notFound, serviceOnly
 */
export function listOrders(actor: Actor, query: OrderQuery): Promise<OrderPage> {
  const work = async (tx: Transaction) => {
    await readServiceActor(tx, actor);
    return nearestPage(query, (cursor) => readPage(tx, query, cursor));
  };
  return transaction(actor, work, isNarrowed(query) ? "searching" : "kept");
}

async function readPage(
  tx: Transaction,
  query: OrderQuery,
  cursor: PageCursor,
): Promise<OrderPage> {
  const key = sql`x.received_at`;
  const page = pageOfList(
    {
      from: sql`${orderTables} where ${matches(query)} and ${filters[query.filter]}`,
      key,
      id: sql`x.order_number`,
      descending: true,
      gathered: isNarrowed(query) ? gathered(query, key) : null,
    },
    cursor,
    { isTime: true, id: /^[!-~]{1,64}$/ },
  );
  const left = (filter: OrderQuery["filter"]) =>
    sql`(select count(*) from (select from (${gathered({ ...query, filter }, key)}) g ${atMost(limits.matchCap + 1)}) c)`;
  const found = await tx.execute<PageRow>(sql`with ${searched(query)}, ${page.tables}
      select to_json(n) as numbers, ${orderColumns}, page.key::text as "sortKey" from (select coalesce(${page.matches},
        (select count(*)::int from (select from orders ${atMost(limits.countCap + 1)}) c)) as matches,
        json_build_object('all', ${left("all")}, 'open', ${left("open")}, 'overdue', ${left("overdue")}) as counts) n
      left join (${orderTables} join page on page.id = x.order_number) on true
      order by page.key ${page.direction}, page.id ${page.direction}`);
  return {
    ...pageOf(
      rowsOf(found),
      page.reading,
      (row) => row.orderNumber,
      ({ sortKey: _, numbers: __, ...row }) => orderRow(row),
    ),
    matches: found[0]?.numbers.matches ?? 0,
    counts: found[0]?.numbers.counts ?? { all: 0, open: 0, overdue: 0 },
    cap: page.cap,
  };
}

function isNarrowed(query: OrderQuery): boolean {
  return isUnclear(query) || query.q !== "" || query.filter !== "all";
}

type PageRow = OrderColumns & {
  sortKey: string | null;
  numbers: Pick<OrderPage, "matches" | "counts">;
};

const filters = { all: sql`true`, open: sql`x.state <> 'done'`, overdue: isOverdue };

/**
 * The condition for the order's number, or its customer's number or name; matches none if something is unclear (R-212).
 */
function matches(query: OrderQuery): SQL {
  if (isUnclear(query)) return sql`false`;
  const text = query.q.trim();
  if (!text) return sql`true`;
  return sql`(x.order_number = ${text} or (x.state = 'received' and x.customer_number = ${text})
    or x.organization_id = any (array(select s.id from searched s)))`;
}

/** The organizations that a search finds, read once for the page and every count. */
function searched({ q }: OrderQuery): SQL {
  return sql`searched as materialized (select f.id from reachable_organizations f
    where ${containsAll(q, (word) => contains(sql`f.search_text`, word))} ${atMost(limits.orderOrganizations)})`;
}

/** All matches; overdue ones in two parts, each from few candidates: open orders, and those whose owner is awaited. */
function gathered(query: OrderQuery, key: SQL): SQL {
  const { filter } = query;
  const matching = (condition: SQL) => sql`(select x.order_number, ${key} from ${orderTables}
    where ${condition} and ${matches(query)})`;
  if (filter !== "overdue") return matching(filters[filter]);
  const awaited = sql`x.organization_id in (select p.organization_id from users p where p.is_owner and p.activated_at is null)`;
  return sql`${matching(sql`${isOld} and ${filters.open}`)}
    union all ${matching(sql`${isOld} and x.state = 'done' and ${awaited} and ${isUnsent}`)}`;
}
