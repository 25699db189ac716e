import "server-only";
import { type SQL, sql } from "drizzle-orm";
import { type ProductId, products } from "#lib/rules/catalogue";
import type { Lineage } from "#lib/rules/delegation";
import { hasEffect } from "#lib/rules/tree";

/** The organizations above `organization`, with what each has booked, as JSON. */
export function ancestorsOf(organization: SQL): SQL {
  return sql`(select coalesce(json_agg(json_build_object('kind', a.kind, 'products',
      (select coalesce(json_agg(b.product), '[]') from organization_products b where b.organization_id = a.id))), '[]')
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
