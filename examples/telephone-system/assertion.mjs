/** Who asks: what the portal asserts about one request, and the proxy brings. Nothing else in a request is believed. */
import { createRemoteJWKSet, jwtVerify } from "jose";
import { address, portal } from "./settings.mjs";

// Read again after a minute, so that a key which the portal has dropped is not accepted for longer.
const keys = createRemoteJWKSet(new URL(`${portal}/authz/.well-known/jwks.json`), {
  cacheMaxAge: 60_000,
  timeoutDuration: 2_000,
});

/**
 * The person: `sub`, `name`, `locale`, `customer_number`, and the `areas` of this system that are open now. Null if the
 * text is no assertion of the portal about a request to this system, or an old one. Throws if the keys cannot be read.
 */
export async function readAssertion(token) {
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer: `${portal}/authz`,
      audience: address,
      algorithms: ["ES256"],
      typ: "zugang-assertion+jwt",
      requiredClaims: ["sub", "name", "locale", "customer_number", "areas", "iat", "exp"],
      maxTokenAge: 60,
      // Seconds by which this system's clock may differ from the portal's.
      clockTolerance: 5,
    });
    return payload;
  } catch (error) {
    if (/^ERR_(JWT_|JWS_|JWKS_NO_|JOSE_ALG_)/.test(error.code)) return null;
    throw error;
  }
}
