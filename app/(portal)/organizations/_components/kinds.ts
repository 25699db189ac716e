import { Building2, Handshake, type IconNode, Landmark, Store } from "lucide";
import type { OrganizationKind } from "#lib/rules/delegation";

/** The sign of each kind of organization; always beside its word. */
export const kindIcons: Record<OrganizationKind, IconNode> = {
  provider: Landmark,
  reseller: Handshake,
  subReseller: Store,
  customer: Building2,
};

/** In which order kinds are listed: resellers stand before customers. */
export const kindOrder: readonly OrganizationKind[] = [
  "provider",
  "reseller",
  "subReseller",
  "customer",
];
