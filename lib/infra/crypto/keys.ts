import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
} from "node:crypto";
import { environment } from "#lib/infra/env";
import { limits } from "#lib/rules/limits";

/** The purposes of keys; each has its own, derived from AUTH_SECRET. */
type Purpose =
  | "linkToken"
  | "sessionCookie"
  | "orderDigest"
  | "rateLimit"
  | "knownDevice"
  | MacPurpose
  | EncryptionPurpose;
/** Purposes for which many rows are authenticated in a row. */
type MacPurpose = "auditLog" | "deletionLedger";
/** Purposes of encryption; what was encrypted for one cannot be decrypted for another. */
type EncryptionPurpose =
  | "forgottenLogin"
  | "renewedLink"
  | "registration"
  | "authenticator"
  | "recoveryCodes"
  | "keptEntry";

function secrets(): string[] {
  const { authSecret, authSecretPrevious } = environment();
  return authSecretPrevious ? [authSecret, authSecretPrevious] : [authSecret];
}

/** A cache for at most two secrets, so that it stays small; a sign-in alone needs a dozen keys. */
const derived = new Map<string, Buffer>();

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

function secretOf(keyId: string): string | undefined {
  return secrets().find((secret) => idOf(secret) === keyId);
}

/** The id of the current key. */
export function currentKeyId(): string {
  return idOf(environment().authSecret);
}

/**
 * The keys for next-auth's token (HKDF, 32 bytes, hexadecimal): the current one, which encrypts, then the previous one.
 */
export function sessionCookieKeys(): [string, ...string[]] {
  const [current = "", ...previous] = secrets();
  const key = (secret: string) => derive(secret, "sessionCookie").toString("hex");
  return [key(current), ...previous.map(key)];
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
  const secret = secretOf(keyId);
  if (!secret) return undefined;
  return createHmac("sha256", derive(secret, "linkToken"))
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
  const secret = secretOf(keyId);
  if (!secret) return undefined;
  return createHmac("sha256", derive(secret, "orderDigest")).update(content).digest("base64url");
}

/** The key of a rate limit's counter (S-61): a keyed hash, because addresses and logins can be guessed. */
export function rateLimitKey(text: string): string {
  const key = derive(environment().authSecret, "rateLimit");
  return createHmac("sha256", key).update(text).digest("base64url");
}

/**
 * A function that authenticates texts (HMAC-SHA-256, base64url) with one key, derived once: for chains of many rows.
 *
 * @returns undefined if the key is no longer known; nothing can be verified then
 */
export function macOf(purpose: MacPurpose, keyId: string): ((text: string) => string) | undefined {
  const secret = secretOf(keyId);
  if (!secret) return undefined;
  const key = derive(secret, purpose);
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

/** A new session id: 32 random bytes, base64url (S-10). */
export function newSessionId(): string {
  return randomBytes(32).toString("base64url");
}

/** A new id for a browser's cookie: 32 random bytes, base64url (S-64). */
export function newDeviceId(): string {
  return randomBytes(32).toString("base64url");
}

/** Milliseconds per day. */
const day = 24 * 60 * 60 * 1000;

/**
 * A mark for a browser in which somebody signs in: the day and the user number, encrypted (AES-256-GCM), 48 characters.
 * With it the server in front knows which user's share of places a request counts against, without asking the database
 * (FF-W1). Nobody else can read it, or tell whether two marks belong to the same user.
 */
export function newBrowserMark(userNumber: number): string {
  const iv = randomBytes(12);
  const text = Buffer.alloc(8);
  text.writeUInt16BE(Math.floor(Date.now() / day));
  text.writeUIntBE(userNumber, 2, 6);
  const cipher = createCipheriv("aes-256-gcm", derive(secrets()[0] ?? "", "knownDevice"), iv);
  const body = Buffer.concat([cipher.update(text), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), body]).toString("base64url");
}

/**
 * The user number in a browser's mark.
 *
 * @returns null if it is older than known devices are kept, or was not made with the current or the previous secret
 */
export function openBrowserMark(mark: string): number | null {
  if (!/^[\w-]{48}$/.test(mark)) return null;
  const bytes = Buffer.from(mark, "base64url");
  for (const secret of secrets()) {
    const key = derive(secret, "knownDevice");
    const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, 12));
    decipher.setAuthTag(bytes.subarray(12, 28));
    try {
      const text = Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]);
      const isOld = Date.now() - text.readUInt16BE() * day > limits.knownDevice + day;
      return isOld ? null : text.readUIntBE(2, 6);
    } catch {
      // Encrypted with the other secret, or forged.
    }
  }
  return null;
}

/**
 * Bytes that every encrypted text is padded to: more than the longest login and the longest registration as JSON (two
 * names of up to six bytes a character, an address, and 128 for the rest).
 */
const encryptedBytes = 2 * 6 * limits.nameLength + limits.emailLength + 128;

/** Encrypts what somebody typed, padded so that the length reveals nothing (AES-256-GCM, S-37). */
export function encrypt(text: string, purpose: EncryptionPurpose): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", derive(environment().authSecret, purpose), iv);
  const padding = Buffer.alloc(Math.max(0, encryptedBytes - Buffer.byteLength(text)), " ");
  const body = Buffer.concat([cipher.update(text), cipher.update(padding), cipher.final()]);
  return `${currentKeyId()}.${Buffer.concat([iv, cipher.getAuthTag(), body]).toString("base64url")}`;
}

/** Decrypts what `encrypt` returned; undefined if the key is unknown or the text was tampered with. */
export function decrypt(encrypted: string, purpose: EncryptionPurpose): string | undefined {
  const [keyId = "", payload = ""] = encrypted.split(".");
  const secret = secretOf(keyId);
  if (!secret) return undefined;
  try {
    const bytes = Buffer.from(payload, "base64url");
    const decipher = createDecipheriv(
      "aes-256-gcm",
      derive(secret, purpose),
      bytes.subarray(0, 12),
    );
    decipher.setAuthTag(bytes.subarray(12, 28));
    const text = Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]);
    return text.toString("utf8").trimEnd();
  } catch {
    return undefined;
  }
}
