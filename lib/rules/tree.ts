import { areasOpenedBy, type ProductId } from "./catalogue";
import type { Lineage, OrganizationKind } from "./delegation";

/** the allowed parents of each kind. The database enforces them too. */
const parents: Record<OrganizationKind, readonly OrganizationKind[]> = {
  provider: [],
  reseller: ["provider"],
  subreseller: ["reseller"],
  customer: ["provider", "reseller", "subreseller"],
};

/** Whether an organization of this kind may have a parent of that kind. */
export function mayHangUnder(kind: OrganizationKind, parent: OrganizationKind): boolean {
  return parents[kind].includes(parent);
}

/** The kinds allowed below this one, from the broadest to the narrowest. */
export function kindsUnder(parent: OrganizationKind): OrganizationKind[] {
  const kinds = Object.keys(parents) as OrganizationKind[];
  return kinds.filter((kind) => mayHangUnder(kind, parent));
}

/** whether an organization is closed, itself or by an ancestor; its users cannot sign in. */
export function isClosed(organization: { closedAt: Date | null; closedAbove: boolean }): boolean {
  return organization.closedAt !== null || organization.closedAbove;
}

/**
 * Whether a booked product opens all its areas, given the ancestors' products (R-104).
 *
 * @param ancestors the organizations above the one that booked; empty for the provider
 */
export function hasEffect(product: ProductId, ancestors: Lineage): boolean {
  return lackingAbove(product, ancestors).length === 0;
}

/** The ancestors that lack an area which this product opens. */
export function lackingAbove<Above extends Lineage[number]>(
  product: ProductId,
  ancestors: readonly Above[],
): Above[] {
  const opened = [...areasOpenedBy("customer", [product])];
  return ancestors.filter(({ kind, products }) => {
    const own = areasOpenedBy(kind, products);
    return !opened.every((id) => own.has(id));
  });
}
