import { type SQL, sql } from "drizzle-orm";
import { type AsRead, withMoments } from "#db/time";
import { bookedBy, productsInOrder } from "#lib/domain/access/entitlement";
import { isClosed } from "#lib/domain/access/restriction";
import { stateOfUser } from "#lib/domain/access/user-state";
import { isContactElsewhere } from "#lib/domain/registration/contact-holder";
import type { ProductId } from "#lib/rules/catalogue";
import type { Actor, OrganizationKind } from "#lib/rules/delegation";
import type { UserState } from "#lib/rules/user-states";

/** An organization on the way down to another. */
export type OrganizationStep = { customerNumber: string; name: string; kind: OrganizationKind };

/** An organization in the result of a search. */
export type OrganizationHit = {
  organizationId: number;
  customerNumber: string;
  kind: OrganizationKind;
  name: string;
  place: string;
  /** From below the provider down to the parent, only what lies within the actor's reach. */
  path: OrganizationStep[];
  closedAt: Date | null;
  /** R-106: whether an ancestor is closed, so that nobody here can sign in either. */
  closedAbove: boolean;
  users: number;
  /** R-206: the state of the main account; null if nobody signs in with the customer number. */
  ownerState: UserState | null;
  /** R-313: without an owner, and with master data whose address belongs to an account elsewhere. */
  contactElsewhere: boolean;
  /** The booked products in catalogue order, whether or not they have an effect. */
  products: ProductId[];
};

/** A row of `hitColumns`. */
export type HitRow = AsRead<Omit<OrganizationHit, "products">, "closedAt"> & { products: string[] };

/** The columns of a search result, over `organizations as o`. */
export function hitColumns(actor: Actor): SQL {
  return sql`o.id as "organizationId", o.customer_number as "customerNumber", o.kind, o.name, o.place,
    o.closed_at as "closedAt", ${isClosed(sql`o.parent_id`)} as "closedAbove",
    ${pathWhere(sql`exists (select from organization_closure c
      where c.ancestor_id = ${actor.organizationId} and c.descendant_id = a.id)`)} as path,
    (select count(*)::int from reachable_users u where u.organization_id = o.id) as users,
    (select ${stateOfUser} from reachable_users u where u.organization_id = o.id and u.is_owner) as "ownerState",
    case when exists (select from reachable_users u where u.organization_id = o.id and u.is_owner) then false
      else ${isContactElsewhere} end as "contactElsewhere",
    ${bookedBy(sql`o.id`)} as products`;
}

/**
 * The organizations from below the provider down to the parent, as JSON, over `organizations as o`.
 *
 * @param condition over `organizations as a`, one of these organizations
 */
export function pathWhere(condition: SQL): SQL {
  return sql`(select coalesce(json_agg(json_build_object('customerNumber', a.customer_number, 'name', a.name, 'kind', a.kind)
      order by up.depth desc), '[]')
    from organization_closure up join organizations a on a.id = up.ancestor_id
    where up.descendant_id = o.id and up.depth > 0 and a.kind <> 'provider' and ${condition})`;
}

/** One organization, for people. */
export function hitOf(row: HitRow): OrganizationHit {
  return { ...withMoments(row, "closedAt"), products: productsInOrder(row.products) };
}
