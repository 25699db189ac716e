import type { IconName } from "#app/_components/icon";
import type { OrganizationKind } from "#lib/rules/delegation";

/** The icon of each kind of organization; always beside its name. */
export const kindIcons: Record<OrganizationKind, IconName> = {
  provider: "landmark",
  reseller: "handshake",
  subreseller: "store",
  customer: "building-2",
};

/** The order of kinds in lists: resellers before customers. */
export const kindOrder: readonly OrganizationKind[] = [
  "provider",
  "reseller",
  "subreseller",
  "customer",
];
