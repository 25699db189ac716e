import { areasOpenedBy, type ProductId } from "./catalogue";
import type { Lineage, OrganizationKind } from "./delegation";

/** what may hang under what. The database refuses the rest besides. */
const parents: Record<OrganizationKind, readonly OrganizationKind[]> = {
  operator: [],
  tenant: ["operator"],
  subtenant: ["tenant"],
  customer: ["operator", "tenant", "subtenant"],
};

/** Whether an organization of this kind may hang under one of that kind. */
export function mayHangUnder(kind: OrganizationKind, parent: OrganizationKind): boolean {
  return parents[kind].includes(parent);
}

/** The kinds that may hang under this one, from the widest to the narrowest. */
export function kindsUnder(parent: OrganizationKind): OrganizationKind[] {
  const kinds = Object.keys(parents) as OrganizationKind[];
  return kinds.filter((kind) => mayHangUnder(kind, parent));
}

/** whether an organization is closed, itself or by one above it; nobody there can sign in. */
export function isClosed(organization: { closedAt: Date | null; closedAbove: boolean }): boolean {
  return organization.closedAt !== null || organization.closedAbove;
}

/**
 * Whether a booked product opens all its areas, as far as the organizations above are concerned.
 *
 * @param ancestors the organizations above, without the one that booked; none above the operator
 */
export function hasEffect(product: ProductId, ancestors: Lineage): boolean {
  return lackingAbove(product, ancestors).length === 0;
}

/** Those of the organizations above that do not have everything that this product opens. */
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
