import type { Appearance } from "#lib/rules/appearance";
import { brand, sender } from "#lib/rules/brand";
import { provider } from "#lib/rules/catalogue";
import { logoAddress } from "./files";

/** How the portal presents itself where no reseller has an appearance of its own: as the provider's file says. */
export const providerAppearance: Appearance = {
  name: provider.name,
  brand,
  logo: logoAddress,
  address: provider.address,
  links: provider.links,
  service: provider.service,
  replyTo: provider.service.email,
  sender: sender ?? null,
};
