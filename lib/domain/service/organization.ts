import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { type AsRead, now, withMoments } from "#db/time";
import { isClosed } from "#lib/domain/access/access";
import { ancestorsOf, lacks, productsInOrder } from "#lib/domain/access/entitlement";
import { readServiceActor } from "#lib/domain/access/reach";
import {
  type OrderColumns,
  type OrderRow,
  orderColumns,
  orderRow,
  orderTables,
} from "#lib/domain/orders/row";
import { type MasterData, readMasterData } from "#lib/domain/organizations/master-data";
import { type OrganizationStep, pathWhere } from "#lib/domain/organizations/search";
import { type LetterState, letterState } from "#lib/domain/outbox/state";
import { stateOfUser } from "#lib/domain/users/row";
import { type ProductId, provider } from "#lib/rules/catalogue";
import { isCustomerNumber } from "#lib/rules/customer-number";
import type { Actor, Lineage, OrganizationKind } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import { orNull } from "#lib/rules/refusal";
import type { UserState } from "#lib/rules/user-states";
import { readOpenTasks } from "./open-tasks";
import type { Task } from "./task";

/** What the provider's page of an organization shows. */
export type OrganizationDetail = MasterData & {
  organizationId: number;
  kind: OrganizationKind;
  customerNumber: string;
  createdAt: Date;
  closedAt: Date | null;
  /** R-702: when the accounts of a closed organization are deleted; null while it is open. */
  usersDeletedAt: Date | null;
  /** R-106: whether an ancestor is closed, so that nobody here can sign in either. */
  closedAbove: boolean;
  /** D-1: whether the owner or the provider requires a second factor here. */
  requiresSecondFactor: boolean;
  secondFactorByProvider: boolean;
  /** From below the provider down to the parent. */
  path: OrganizationStep[];
  /** `effective`: whether the ancestors are entitled to all its areas (R-104). */
  products: { id: ProductId; bookedAt: Date; effective: boolean }[];
  owner: {
    userNumber: number;
    firstName: string;
    lastName: string;
    email: string;
    state: UserState;
  } | null;
  /** `below`: organizations, at any depth. */
  counts: { users: number; below: number };
  /** R-602: the newest one; `expiresAt` is null once it is used up or replaced. */
  registrationLink: { sentAt: Date; expiresAt: Date | null; letter: LetterState | null } | null;
  /** The newest orders. */
  orders: OrderRow[];
  openTasks: Task[];
};

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
      const { booked, ancestors, users, below, ...organization } = row;
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
    | "requiresSecondFactor"
    | "secondFactorByProvider"
    | "path"
  >,
  "createdAt" | "closedAt" | "usersDeletedAt"
> & {
  booked: { product: string; at: string }[];
  ancestors: Lineage;
  users: number;
  below: number;
};

async function readRow(tx: Transaction, customerNumber: string): Promise<DetailRow | undefined> {
  const [row] = await tx.execute<DetailRow>(sql`
    select o.id as "organizationId", o.kind, o.customer_number as "customerNumber", o.created_at as "createdAt",
      o.closed_at as "closedAt", o.requires_second_factor as "requiresSecondFactor",
      o.second_factor_by_provider as "secondFactorByProvider",
      o.closed_at + make_interval(days => ${provider.deleteUsersOfClosedAfterDays}::int) as "usersDeletedAt",
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

async function readOwner(
  tx: Transaction,
  organizationId: number,
): Promise<OrganizationDetail["owner"]> {
  const [row] = await tx.execute<{
    userNumber: string;
    firstName: string;
    lastName: string;
    email: string;
    state: UserState;
  }>(sql`select u.number as "userNumber", u.first_name as "firstName", u.last_name as "lastName", u.email,
      ${stateOfUser} as state
    from users u where u.organization_id = ${organizationId} and u.is_owner`);
  return row ? { ...row, userNumber: Number(row.userNumber) } : null;
}

async function readRegistrationLink(
  tx: Transaction,
  organizationId: number,
): Promise<OrganizationDetail["registrationLink"]> {
  const [row] = await tx.execute<{
    sentAt: string;
    expiresAt: string | null;
    letter: LetterState | null;
  }>(sql`select l.created_at as "sentAt", case when l.used_at is null and l.superseded_at is null and l.expires_at > ${now}
      then l.expires_at end as "expiresAt",
      (select ${letterState} from outbox m where m.link_id = l.id and m.kind = 'registration'
        order by m.created_at desc limit 1) as letter
    from links l where l.organization_id = ${organizationId} and l.purpose = 'registration'
    order by l.created_at desc limit 1`);
  return row ? withMoments(row, "sentAt", "expiresAt") : null;
}

async function readOrders(tx: Transaction, organizationId: number): Promise<OrderRow[]> {
  const rows = await tx.execute<OrderColumns>(sql`select ${orderColumns} from ${orderTables}
    where x.organization_id = ${organizationId} order by x.received_at desc limit ${limits.ordersShown}`);
  return rows.map(orderRow);
}
