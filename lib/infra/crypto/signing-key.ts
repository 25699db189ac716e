import "server-only";
import { generateKeyPair } from "node:crypto";
import { promisify } from "node:util";
import { calculateJwkThumbprint } from "jose";
import { requireNoTransaction } from "#lib/infra/transaction-scope";

/** A private RSA key for RS256, as JWK (RFC 7517, RFC 7518, 6.3.2). */
export type SigningKey = {
  kty: "RSA";
  use: "sig";
  alg: "RS256";
  kid: string;
} & Record<"n" | "e" | "d" | "p" | "q" | "dp" | "dq" | "qi", string>;

/** Makes an RSA key of 2048 bits, named by its thumbprint (RFC 7638). Takes some 100 ms of a core beside the event loop. */
export async function newSigningKey(): Promise<SigningKey> {
  requireNoTransaction("making a key");
  const { privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: 2048 });
  const key = privateKey.export({ format: "jwk" });
  const kid = await calculateJwkThumbprint({ kty: "RSA", n: key.n, e: key.e });
  return { ...key, use: "sig", alg: "RS256", kid } as SigningKey;
}
