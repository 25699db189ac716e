import { createHash, createHmac, hkdfSync } from "node:crypto";
import { environment } from "#lib/infra/env";

/** The purposes of keys; each has its own, derived from AUTH_SECRET. */
type Purpose =
  | "linkToken"
  | "sessionCookie"
  | "sessionRenewal"
  | "orderDigest"
  | "rateLimit"
  | "knownDevice"
  | "systemSecret"
  | "systemCookie"
  | MacPurpose
  | EncryptionPurpose;
/** Purposes for which many rows are authenticated in a row. */
type MacPurpose = "auditLog" | "deletionLedger";

/** The key for this purpose, derived from the current AUTH_SECRET: 32 bytes. */
export function currentKey(purpose: Purpose): Buffer {
  return derive(environment().authSecret, purpose);
}

/** The key for this purpose by the id that was stored with what was made; undefined if it is no longer known. */
export function keyWithId(keyId: string, purpose: Purpose): Buffer | undefined {
  const secret = secrets().find((one) => idOf(one) === keyId);
  return secret === undefined ? undefined : derive(secret, purpose);
}

/** The known keys for this purpose, the current one first. */
export function knownKeys(purpose: Purpose): Buffer[] {
  return secrets().map((secret) => derive(secret, purpose));
}

/** The id of the current key. */
export function currentKeyId(): string {
  return idOf(environment().authSecret);
}

/**
 * The keys for next-auth's token (HKDF, 32 bytes, hexadecimal): the current one, which encrypts, then the previous one.
 */
export function sessionCookieKeys(): [string, ...string[]] {
  const [current = "", ...previous] = knownKeys("sessionCookie").map((key) => key.toString("hex"));
  return [current, ...previous];
}

/**
 * A link's token, derived and never stored (S-30): 32 bytes, base64url, 43 characters. The same link always has the
 * same token, so that a resent letter has the same content.
 *
 * @returns undefined if the key is no longer known; the link can then only be replaced
 */
export function linkToken(
  link: { id: string; purpose: string; owner: number },
  keyId: string,
): string | undefined {
  const key = keyWithId(keyId, "linkToken");
  if (!key) return undefined;
  return createHmac("sha256", key)
    .update(`${link.id}|${link.purpose}|${link.owner}`)
    .digest("base64url");
}

/**
 * The keyed digest of an order's content, by which a repeated order is recognized after its content was deleted
 * without the key nobody can test names and addresses against it.
 *
 * @returns undefined if the key is no longer known; nothing can be compared then
 */
export function orderDigest(content: string, keyId: string): string | undefined {
  const key = keyWithId(keyId, "orderDigest");
  if (!key) return undefined;
  return createHmac("sha256", key).update(content).digest("base64url");
}

/** The key of a rate limit's counter (S-61): a keyed hash, because addresses and logins can be guessed. */
export function rateLimitKey(text: string): string {
  return createHmac("sha256", currentKey("rateLimit")).update(text).digest("base64url");
}

/**
 * A function that authenticates texts (HMAC-SHA-256, base64url) with one key, derived once: for chains of many rows.
 *
 * @returns undefined if the key is no longer known; nothing can be verified then
 */
export function macOf(purpose: MacPurpose, keyId: string): ((text: string) => string) | undefined {
  const key = keyWithId(keyId, purpose);
  if (!key) return undefined;
  return (text) => createHmac("sha256", key).update(text).digest("base64url");
}

/** The ids of the known keys, the current one first. */
export function knownKeyIds(): string[] {
  return secrets().map(idOf);
}

/** Hashes a secret of 128 bits or more for storage: plain SHA-256 (S-30, S-10). */
export function hashSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** Purposes of encryption; what was encrypted for one cannot be decrypted for another. */
export type EncryptionPurpose =
  | "forgottenLogin"
  | "renewedLink"
  | "registration"
  | "authenticator"
  | "recoveryCodes"
  | "keptEntry"
  | "announcement"
  | "oidcKey"
  | "assertionKey"
  | "oldHash";

function secrets(): string[] {
  const { authSecret, authSecretPrevious } = environment();
  return authSecretPrevious ? [authSecret, authSecretPrevious] : [authSecret];
}

/** A cache for at most two secrets, so that it stays small; a sign-in alone needs a dozen keys. */
const derived = new Map<string, Buffer>();

/** HKDF with SHA-256, once for each secret and purpose. */
function derive(secret: string, purpose: Purpose): Buffer {
  const name = `${purpose} ${secret}`;
  const known = derived.get(name);
  if (known) return known;
  const key = Buffer.from(hkdfSync("sha256", secret, "zugang", purpose, 32));
  derived.set(name, key);
  return key;
}

/** Identifies a secret without revealing it: stored beside whatever was made with it. */
function idOf(secret: string): string {
  return createHash("sha256").update(`key id ${secret}`).digest("hex").slice(0, 8);
}
