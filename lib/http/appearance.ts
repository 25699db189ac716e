import { headers } from "next/headers";
import { providerAppearance } from "#lib/infra/brand/provider-appearance";
import { nonceIn } from "#lib/infra/server/page-frame";
import type { Appearance } from "#lib/rules/appearance";
import { brandStyle, coloursName } from "#lib/rules/brand";

/** How the portal presents itself to somebody of whom nothing is known: as the provider. */
export const visitorAppearance: Appearance = providerAppearance;

/** How the portal presents itself to the holder of a link; to that of an unknown one as the provider. */
export function appearanceOfLink(
  link: { state: "unknown" } | { state: string; appearance: Appearance },
): Appearance {
  return "appearance" in link ? link.appearance : visitorAppearance;
}

/** The style that gives every page the provider's brand, with the nonce that lets it count; null for that of the build. */
export async function brandStyleOfPage(): Promise<{ style: string; nonce: string } | null> {
  const style = brandStyle();
  if (style === null) return null;
  return { style, nonce: nonceIn((await headers()).get("content-security-policy")) };
}

/** The name of a reseller's colours (R-1004); null where they are the provider's, which every page has already. */
export function coloursOfPage({ brand }: Appearance): string | null {
  const name = coloursName(brand);
  return name === coloursName(providerAppearance.brand) ? null : name;
}
