import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { lineageOf } from "#lib/domain/access/entitlement";
import { isClosed } from "#lib/domain/access/restriction";
import type { Opening } from "#lib/rules/area-sleep";
import { areasOpenedBy, type ProductId, products } from "#lib/rules/catalogue";
import { entitlementOf, type Lineage, type OrganizationKind } from "#lib/rules/delegation";

/** What is open in an organization, and by which products. */
export type OrganizationFacts = Opening & {
  kind: OrganizationKind;
  /** Its own products, in catalogue order. */
  booked: { id: ProductId; bookedAt: Date }[];
};

/** The facts about an organization, which the caller has found within reach. */
export async function readOrganizationFacts(
  tx: Transaction,
  organizationId: SQL | number,
): Promise<OrganizationFacts> {
  const id = sql`${organizationId}::int`;
  const [row] = await tx.execute<{
    kind: OrganizationKind;
    lineage: Lineage;
    closed: boolean;
    booked: { product: string; at: string }[];
  }>(sql`select o.kind, ${lineageOf(id)} as lineage, ${isClosed(id)} as closed,
      (select coalesce(json_agg(json_build_object('product', b.product, 'at', b.booked_at)), '[]')
        from organization_products b where b.organization_id = o.id) as booked
    from organizations o where o.id = ${id}`);
  if (!row) throw new Error("an organization within reach is there");
  const { kind, closed } = row;
  const booked = products.flatMap(({ id: product }) => {
    const booking = row.booked.find((one) => one.product === product);
    return booking ? [{ id: product, bookedAt: new Date(booking.at) }] : [];
  });
  const opened = areasOpenedBy(
    kind,
    booked.map(({ id: product }) => product),
  );
  return { kind, closed, booked, opened, entitled: entitlementOf(row.lineage) };
}
