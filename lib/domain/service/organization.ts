import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { atMost } from "#db/numbers";
import { type AsRead, interval, withMoments } from "#db/time";
import { ancestorsOf, lacks, productsInOrder } from "#lib/domain/access/entitlement";
import { readServiceActor } from "#lib/domain/access/reach";
import { isClosed } from "#lib/domain/access/restriction";
import {
  type OrderColumns,
  type OrderRow,
  orderColumns,
  orderRow,
  orderTables,
} from "#lib/domain/orders/row";
import { pathWhere } from "#lib/domain/organizations/hit";
import { readMasterData } from "#lib/domain/organizations/master-data";
import { type Requirement, requirementColumns } from "#lib/domain/second-factor/requirement";
import { isCustomerNumber } from "#lib/rules/customer-number";
import type { Actor, Lineage } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import { orNull } from "#lib/rules/refusal";
import { readOpenTasks } from "./open-tasks";
import type { OrganizationDetail } from "./organization-detail";
import { readOwner, readRegistrationLink } from "./organization-owner";

/** R-309: one organization with all that the provider's page shows; null if it does not exist for this actor. */
export async function findOrganizationDetail(
  actor: Actor,
  customerNumber: string,
): Promise<OrganizationDetail | null> {
  if (!isCustomerNumber(customerNumber)) return null;
  return orNull(
    transaction(actor, async (tx) => {
      await readServiceActor(tx, actor);
      const row = await readRow(tx, customerNumber);
      if (!row) return null;
      const { booked, ancestors, users, below, required, from, byProvider, ...organization } = row;
      const { organizationId } = row;
      return {
        ...withMoments(organization, "createdAt", "closedAt", "usersDeletedAt"),
        ...(await readMasterData(tx, organizationId)),
        products: productsInOrder(booked.map(({ product }) => product)).map((id) => ({
          id,
          bookedAt: new Date(booked.find(({ product }) => product === id)?.at ?? 0),
          effective: !lacks(id, ancestors),
        })),
        owner: await readOwner(tx, organizationId),
        counts: { users, below },
        requirement: { required, from, byProvider },
        registrationLink: await readRegistrationLink(tx, organizationId),
        orders: await readOrders(tx, organizationId),
        openTasks: await readOpenTasks(tx, organizationId),
      };
    }),
  );
}

type DetailRow = AsRead<
  Pick<
    OrganizationDetail,
    | "organizationId"
    | "kind"
    | "customerNumber"
    | "createdAt"
    | "closedAt"
    | "usersDeletedAt"
    | "closedAbove"
    | "path"
  >,
  "createdAt" | "closedAt" | "usersDeletedAt"
> &
  Requirement & {
    booked: { product: string; at: string }[];
    ancestors: Lineage;
    users: number;
    below: number;
  };

async function readRow(tx: Transaction, customerNumber: string): Promise<DetailRow | undefined> {
  const [row] = await tx.execute<DetailRow>(sql`
    select o.id as "organizationId", o.kind, o.customer_number as "customerNumber", o.created_at as "createdAt",
      o.closed_at as "closedAt", ${requirementColumns},
      o.closed_at + ${interval(limits.closedOrganization)} as "usersDeletedAt",
      ${ancestorsOf(sql`o.id`)} as ancestors,
      ${isClosed(sql`o.parent_id`)} as "closedAbove",
      ${pathWhere(sql`true`)} as path,
      (select coalesce(json_agg(json_build_object('product', b.product, 'at', b.booked_at)), '[]')
        from organization_products b where b.organization_id = o.id) as booked,
      (select count(*)::int from users u where u.organization_id = o.id) as users,
      (select count(*)::int from organization_closure c where c.ancestor_id = o.id and c.depth > 0) as below
    from organizations o where o.customer_number = ${customerNumber}`);
  return row;
}

async function readOrders(tx: Transaction, organizationId: number): Promise<OrderRow[]> {
  const rows = await tx.execute<OrderColumns>(sql`select ${orderColumns} from ${orderTables}
    where x.organization_id = ${organizationId} order by x.received_at desc ${atMost(limits.ordersShown)}`);
  return rows.map(orderRow);
}
