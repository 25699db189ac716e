import { sql } from "drizzle-orm";
import { transaction } from "#db/client";
import { organizationProducts, organizations } from "#db/schema";
import { type ProductId, products } from "#lib/rules/catalogue";
import type { Actor, OrganizationKind } from "#lib/rules/delegation";
import type { MasterData } from "./master-data";

/** What a user sees of the own organization. */
export type Organization = MasterData & {
  organizationId: number;
  kind: OrganizationKind;
  customerNumber: string;
  products: { id: ProductId; bookedAt: Date }[];
};

/** The actor's own organization: its master data and booked products. */
export function findOwnOrganization(actor: Actor): Promise<Organization> {
  return transaction(actor, async (tx) => {
    const [row] = await tx
      .select()
      .from(organizations)
      .where(sql`${organizations.id} = ${actor.organizationId}`);
    if (!row) throw new Error("an actor belongs to an organization");
    const booked = await tx
      .select()
      .from(organizationProducts)
      .where(sql`${organizationProducts.organizationId} = ${actor.organizationId}`);
    return {
      organizationId: row.id,
      kind: row.kind,
      customerNumber: row.customerNumber,
      name: row.name,
      place: row.place,
      contactFirstName: row.contactFirstName,
      contactLastName: row.contactLastName,
      contactEmail: row.contactEmail,
      products: products.flatMap(({ id }) => {
        const booking = booked.find((one) => one.product === id);
        return booking ? [{ id, bookedAt: booking.bookedAt }] : [];
      }),
    };
  });
}
