import "server-only";
import { type SQL, sql } from "drizzle-orm";
import { type AreaId, areaOf, type ProductId, products } from "#lib/rules/catalogue";
import type { Lineage } from "#lib/rules/delegation";
import { hasEffect } from "#lib/rules/tree";

/** What an organization has booked, as JSON. */
export function bookedBy(organizationId: SQL): SQL {
  return sql`(select coalesce(json_agg(b.product), '[]') from organization_products b
    where b.organization_id = ${organizationId})`;
}

/** Kind and booked products of `organizations as a`, as JSON: one place of a way to the root. */
export const placeOnWay = sql`json_build_object('kind', a.kind, 'products', ${bookedBy(sql`a.id`)})`;

/** The organizations above `organization`, with what each has booked, as JSON. */
export function ancestorsOf(organization: SQL): SQL {
  return sql`(select coalesce(json_agg(${placeOnWay}), '[]')
    from organization_closure c join organizations a on a.id = c.ancestor_id
    where c.descendant_id = ${organization} and c.depth > 0)`;
}

/** The given products in the catalogue's order; what the catalogue no longer has is nothing. */
export function inOrder(ids: readonly string[]): ProductId[] {
  return products.map(({ id }) => id).filter((id) => ids.includes(id));
}

/** Whether a booked product lacks its effect. One that the catalogue no longer has needs nobody. */
export function lacks(product: string, ancestors: Lineage): boolean {
  const [known] = inOrder([product]);
  return known !== undefined && !hasEffect(known, ancestors);
}

/** The way from an organization to the root, with the products of each, as JSON. */
export function lineageOf(organizationId: SQL): SQL {
  return sql`(select json_agg(${placeOnWay})
    from organization_closure c join organizations a on a.id = c.ancestor_id
    where c.descendant_id = ${organizationId})`;
}

/**
 * R-104: whether somebody's organization and all above it, up to the operator, may use this area; null: everybody's may.
 * Not for the operator's own people, who have no products. The twin of `entitlementOf` for questions about many people at
 * once; a test holds them together.
 *
 * @param end of the question about the organization: `offset 0` where rows are read along the list
 */
export function isEntitled(area: AreaId, end = sql``): SQL | null {
  if (areaOf(area).base) return null;
  const opening = products
    .filter(({ opens }) => (opens as readonly AreaId[]).includes(area))
    .map(({ id }) => sql`${id}`);
  const opens = sql`b.product = any(array[${sql.join(opening, sql`, `)}]::text[])`;
  const above = (column: SQL, kind: "tenant" | "subtenant") =>
    sql`(${column} is null or ${column} = any(array(select a.id from organizations a
      where a.kind = ${kind} and exists (select from organization_products b where b.organization_id = a.id and ${opens}))))`;
  return sql`exists (select from reachable_products b where b.organization_id = u.organization_id and ${opens} ${end})
    and ${above(sql`u.tenant_id`, "tenant")} and ${above(sql`u.subtenant_id`, "subtenant")}`;
}
