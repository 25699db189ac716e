import { Building2, Handshake, type IconNode, Landmark, Store } from "lucide";
import type { OrganizationKind } from "#lib/rules/delegation";

/** The icon of each kind of organization; always beside its name. */
export const kindIcons: Record<OrganizationKind, IconNode> = {
  provider: Landmark,
  reseller: Handshake,
  subreseller: Store,
  customer: Building2,
};

/** The order of kinds in lists: resellers before customers. */
export const kindOrder: readonly OrganizationKind[] = [
  "provider",
  "reseller",
  "subreseller",
  "customer",
];
