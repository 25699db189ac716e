import { headers } from "next/headers";
import { logoAddress } from "#lib/infra/brand/files";
import { brandStyle } from "#lib/rules/brand";

/** The address of the provider's own logo; null for the portal's. */
export function ownLogo(): string | null {
  return logoAddress;
}

/** The style that gives this page the provider's brand, with the nonce that lets it count; null for that of the build. */
export async function brandStyleOfPage(): Promise<{ style: string; nonce: string } | null> {
  const style = brandStyle();
  if (style === null) return null;
  const policy = (await headers()).get("content-security-policy") ?? "";
  return { style, nonce: /'nonce-([^']+)'/.exec(policy)?.[1] ?? "" };
}
