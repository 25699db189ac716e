import { signAssertionWith } from "#lib/infra/crypto/assertion";
import { environment } from "#lib/infra/env";
import type { System } from "#lib/infra/system-settings";
import type { PersonClaims } from "./claims";
import { currentKeys, signingKey } from "./keys";

/** what systems behind a proxy are told about a person, signed, with each request. */

/** The path below which a proxy asks about each request. */
export const forwardAuthPath = "/authz";

/** The `iss` of assertions, which differs from that of OpenID Connect: the portal's address with this path. */
export function assertionIssuer(): string {
  return `${environment().appUrl.origin}${forwardAuthPath}`;
}

/**
 * A new assertion (JWT, ES256) for a system, valid for a minute. Reads the keys at most once a minute.
 *
 * @param person the person, and what the system may learn. Nothing else that the object may have is signed
 */
export async function signAssertion(
  { origin }: System,
  person: { subject: string } & PersonClaims,
): Promise<string> {
  const { subject, name, locale, customer_number, areas } = person;
  const { email, email_verified, organization, reseller } = person;
  return signAssertionWith(await signingKey("assertion"), {
    ...{ iss: assertionIssuer(), aud: origin, sub: subject },
    ...{ name, locale, customer_number, areas },
    ...{ email, email_verified, organization, reseller },
  });
}

/** A public key that verifies assertions, as JWK. */
export type PublishedKey = Readonly<
  Record<"kty" | "crv" | "x" | "y" | "kid" | "alg" | "use", string>
>;

/** The keys that verify assertions as a JWK set (RFC 7517), the one that signs first; only their public parts. */
export async function publishedAssertionKeys(): Promise<{ keys: PublishedKey[] }> {
  const { keys } = await currentKeys("assertion");
  return {
    keys: keys.map(({ kty, crv, x, y, kid, alg, use }) => ({ kty, crv, x, y, kid, alg, use })),
  };
}
