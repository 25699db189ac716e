import "server-only";
import type { Transaction } from "#db/client";
import { organizationProducts, organizations } from "#db/schema";
import type { ProductId } from "#lib/rules/catalogue";
import type { OrganizationKind } from "#lib/rules/delegation";
import type { MasterData } from "./master-data";

/**
 * Adds an organization below its parent; the database refuses what the tree does not allow. The caller
 * has authorized it.
 */
export async function insertOrganization(
  tx: Transaction,
  input: MasterData & {
    kind: OrganizationKind;
    parent: { organizationId: number; kind: OrganizationKind } | null;
    customerNumber: string;
    products: ProductId[];
  },
): Promise<{ organizationId: number; kind: OrganizationKind }> {
  const { parent, products: booked, ...data } = input;
  const [row] = await tx
    .insert(organizations)
    .values({
      ...data,
      parentId: parent?.organizationId ?? null,
      parentKind: parent && parent.kind !== "customer" ? parent.kind : null,
    })
    .returning({ id: organizations.id });
  if (!row) throw new Error("an insert returns its row");
  if (booked.length > 0) {
    await tx
      .insert(organizationProducts)
      .values(booked.map((product) => ({ organizationId: row.id, product })));
  }
  return { organizationId: row.id, kind: input.kind };
}
