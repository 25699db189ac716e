import "server-only";
import { importJWK, type JWTPayload, SignJWT } from "jose";
import { requireNoTransaction } from "#lib/infra/transaction-scope";
import { limits } from "#lib/rules/limits";
import type { SigningKey } from "./signing-key";

/** The type of an assertion's header, which no other token has. */
export const assertionType = "zugang-assertion+jwt";

/**
 * Signs what a system behind a proxy is told about a person, valid for a minute from now.
 *
 * @param claims all but `iat` and `exp`
 */
export async function signAssertionWith(
  key: SigningKey<"assertion">,
  claims: JWTPayload,
): Promise<string> {
  requireNoTransaction("signing");
  const issued = Math.floor(Date.now() / 1000);
  return new SignJWT(claims)
    .setProtectedHeader({ alg: "ES256", typ: assertionType, kid: key.kid })
    .setIssuedAt(issued)
    .setExpirationTime(issued + limits.assertion / 1000)
    .sign(await imported(key));
}

/** An assertion is signed with each request, and importing a key costs several times as much as signing (measured). */
const known = new WeakMap<SigningKey<"assertion">, ReturnType<typeof importJWK>>();

function imported(key: SigningKey<"assertion">): ReturnType<typeof importJWK> {
  const importing = known.get(key) ?? importJWK(key, "ES256");
  known.set(key, importing);
  return importing;
}
