import "server-only";
import { type SQL, sql } from "drizzle-orm";
import { type AreaId, areaOf, type ProductId, products } from "#lib/rules/catalogue";
import type { Lineage } from "#lib/rules/delegation";
import { hasEffect } from "#lib/rules/tree";

/** The products that an organization has booked, as JSON. */
export function bookedBy(organizationId: SQL): SQL {
  return sql`(select coalesce(json_agg(b.product), '[]') from organization_products b
    where b.organization_id = ${organizationId})`;
}

/** Kind and booked products of `organizations as a`, as JSON: one entry of a lineage. */
export const lineageEntry = sql`json_build_object('kind', a.kind, 'products', ${bookedBy(sql`a.id`)})`;

/** The organizations above `organization` with their booked products, as JSON. */
export function ancestorsOf(organization: SQL): SQL {
  return sql`(select coalesce(json_agg(${lineageEntry}), '[]')
    from organization_closure c join organizations a on a.id = c.ancestor_id
    where c.descendant_id = ${organization} and c.depth > 0)`;
}

/** The given products in catalogue order; those no longer in the catalogue are dropped. */
export function productsInOrder(ids: readonly string[]): ProductId[] {
  return products.map(({ id }) => id).filter((id) => ids.includes(id));
}

/**
 * Whether a booked product has no effect because of the organizations above. One that is no longer in the catalogue
 * needs no entitlement.
 */
export function lacks(product: string, ancestors: Lineage): boolean {
  const [known] = productsInOrder([product]);
  return known !== undefined && !hasEffect(known, ancestors);
}

/** The lineage of an organization, with the products of each, as JSON. */
export function lineageOf(organizationId: SQL): SQL {
  return sql`(select json_agg(${lineageEntry})
    from organization_closure c join organizations a on a.id = c.ancestor_id
    where c.descendant_id = ${organizationId})`;
}

/**
 * The lineage of an organization, as `lineageOf` returns it, and whether it or one above is closed, as `isClosed` does:
 * one row with `lineage` and `closed`, for a lateral join. Both read the same rows, and reading them once saves a tenth
 * of the check of a session (measured).
 */
export function wayAbove(organizationId: SQL): SQL {
  return sql`(select json_agg(${lineageEntry}) as lineage, bool_or(a.closed_at is not null) as closed
    from organization_closure c join organizations a on a.id = c.ancestor_id
    where c.descendant_id = ${organizationId})`;
}

/**
 * R-104: whether a user's organization and all its ancestors below the provider may use this area; null if every
 * organization may. Not for the provider's own people, who have no products. The SQL twin of `entitlementOf`, for
 * queries over many users; a test compares them.
 *
 * @param end appended to the subquery about the organization: `offset 0` where rows are read in list order
 */
export function isEntitled(area: AreaId, end = sql``): SQL | null {
  if (areaOf(area).base) return null;
  const opening = products
    .filter(({ opens }) => (opens as readonly AreaId[]).includes(area))
    .map(({ id }) => sql`${id}`);
  const opens = sql`b.product = any(array[${sql.join(opening, sql`, `)}]::text[])`;
  const above = (column: SQL, kind: "reseller" | "subreseller") =>
    sql`(${column} is null or ${column} = any(array(select a.id from organizations a
      where a.kind = ${kind} and exists (select from organization_products b where b.organization_id = a.id and ${opens}))))`;
  return sql`exists (select from reachable_products b where b.organization_id = u.organization_id and ${opens} ${end})
    and ${above(sql`u.reseller_id`, "reseller")} and ${above(sql`u.subreseller_id`, "subreseller")}`;
}
