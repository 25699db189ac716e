import "server-only";
import { generateKeyPair } from "node:crypto";
import { promisify } from "node:util";
import { calculateJwkThumbprint } from "jose";
import { requireNoTransaction } from "#lib/infra/transaction-scope";

/** What keys sign, each with its kind of private key, as JWK (RFC 7517, RFC 7518, 6). */
export type SigningKeys = {
  /** ID tokens and logout tokens. */
  openIdConnect: Named<"RSA", "RS256"> &
    Record<"n" | "e" | "d" | "p" | "q" | "dp" | "dq" | "qi", string>;
  /** What systems behind a proxy are told with each request. */
  assertion: Named<"EC", "ES256"> & { crv: "P-256" } & Record<"x" | "y" | "d", string>;
};
type Named<Type, Algorithm> = { kty: Type; use: "sig"; alg: Algorithm; kid: string };

export type KeyPurpose = keyof SigningKeys;
/** A private key of one purpose, or of any. */
export type SigningKey<Purpose extends KeyPurpose = KeyPurpose> = SigningKeys[Purpose];

const makers: { [Purpose in KeyPurpose]: () => Promise<SigningKey<Purpose>> } = {
  openIdConnect: async () => {
    const { privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: 2048 });
    const key = privateKey.export({ format: "jwk" });
    const kid = await calculateJwkThumbprint({ kty: "RSA", n: key.n, e: key.e });
    return { ...key, use: "sig", alg: "RS256", kid } as SigningKeys["openIdConnect"];
  },
  assertion: async () => {
    const { privateKey } = await promisify(generateKeyPair)("ec", { namedCurve: "P-256" });
    const key = privateKey.export({ format: "jwk" });
    const kid = await calculateJwkThumbprint({ kty: "EC", crv: "P-256", x: key.x, y: key.y });
    return { ...key, use: "sig", alg: "ES256", kid } as SigningKeys["assertion"];
  },
};

/**
 * Makes a key, named by its thumbprint (RFC 7638): RSA with 2048 bits, or EC P-256. RSA takes some 100 ms of a core beside
 * the event loop.
 */
export async function newSigningKey<Purpose extends KeyPurpose>(
  purpose: Purpose,
): Promise<SigningKey<Purpose>> {
  requireNoTransaction("making a key");
  return makers[purpose]();
}
