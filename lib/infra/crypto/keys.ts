import "server-only";
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

/** What a key is used for; one key each, all derived from AUTH_SECRET. */
type Purpose =
  | "linkToken"
  | "sessionCookie"
  | "orderDigest"
  | "rateLimit"
  | "knownDevice"
  | MacPurpose
  | SealPurpose;
/** What many rows are authenticated for, one after another. */
type MacPurpose = "trail" | "deletionLedger";
/** What is sealed; what was sealed as one thing does not open as another. */
type SealPurpose =
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

/** Of two secrets at most, so that it stays small; a sign-in alone needs a dozen. */
const derived = new Map<string, Buffer>();

function derive(secret: string, purpose: Purpose): Buffer {
  const name = `${purpose} ${secret}`;
  const known = derived.get(name);
  if (known) return known;
  const key = Buffer.from(hkdfSync("sha256", secret, "zugang", purpose, 32));
  derived.set(name, key);
  return key;
}

/** Names a secret without telling it: stored beside what was made with it. */
function idOf(secret: string): string {
  return createHash("sha256").update(`key id ${secret}`).digest("hex").slice(0, 8);
}

function secretOf(keyId: string): string | undefined {
  return secrets().find((secret) => idOf(secret) === keyId);
}

/** The id of the key in force. */
export function currentKeyId(): string {
  return idOf(environment().authSecret);
}

/** The keys for next-auth's token (HKDF, 32 bytes, hexadecimal): the one that seals first, then the one before it. */
export function sessionCookieKeys(): [string, ...string[]] {
  const [current = "", ...previous] = secrets();
  const key = (secret: string) => derive(secret, "sessionCookie").toString("hex");
  return [key(current), ...previous.map(key)];
}

/**
 * A link's token, derived and never stored (S-30): 32 bytes, base64url, 43 characters. The same link always gives the
 * same token, so that a letter that is sent again is the same letter.
 *
 * @returns undefined when the key is no longer known; the link can then only be replaced
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
 * The keyed digest of an order's content, by which the same order sent again is recognized when its content is gone
 * without the key nobody can try names and addresses against it.
 *
 * @returns undefined when the key is no longer known; nothing can be compared then
 */
export function orderDigest(content: string, keyId: string): string | undefined {
  const secret = secretOf(keyId);
  if (!secret) return undefined;
  return createHmac("sha256", derive(secret, "orderDigest")).update(content).digest("base64url");
}

/** By what a rate limit counts, without telling it (S-61): addresses and logins can be guessed, so it is a keyed hash. */
export function rateLimitKey(text: string): string {
  const key = derive(environment().authSecret, "rateLimit");
  return createHmac("sha256", key).update(text).digest("base64url");
}

/**
 * Authenticates texts (HMAC-SHA-256, base64url) with one key for one purpose, derived once: for chains of many rows.
 *
 * @returns undefined when the key is no longer known; nothing can be checked then
 */
export function macOf(purpose: MacPurpose, keyId: string): ((text: string) => string) | undefined {
  const secret = secretOf(keyId);
  if (!secret) return undefined;
  const key = derive(secret, purpose);
  return (text) => createHmac("sha256", key).update(text).digest("base64url");
}

/** The ids of the keys that are known, the one in force first. */
export function knownKeyIds(): string[] {
  return secrets().map(idOf);
}

/** How secrets with 128 bits and more are stored: as a plain SHA-256 (S-30, S-10). */
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

/** Milliseconds of a day. */
const day = 24 * 60 * 60 * 1000;

/**
 * A mark for a browser in which somebody signs in: the day and the user number, sealed (AES-256-GCM), 48 characters. By it
 * the server in front knows whose share of the places a request has, without asking the database (FF-W1); nobody else can
 * read it, or tell from two of them whether they are one person's.
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
 * Whose mark this is: the user number.
 *
 * @returns null for one that is older than a device is known, or that this portal has not made with the secret of now or the
 *   one before
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
      // Sealed with the other secret, or by nobody.
    }
  }
  return null;
}

/**
 * Bytes that every sealed text fills: more than the longest login and than the longest registration as JSON (two names
 * of up to six bytes a character, an address, and 128 for everything else).
 */
const sealedBytes = 2 * 6 * limits.nameLength + limits.emailLength + 128;

/** Seals what somebody typed, of a length that tells nothing (AES-256-GCM, S-37). */
export function seal(text: string, purpose: SealPurpose): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", derive(environment().authSecret, purpose), iv);
  const padding = Buffer.alloc(Math.max(0, sealedBytes - Buffer.byteLength(text)), " ");
  const body = Buffer.concat([cipher.update(text), cipher.update(padding), cipher.final()]);
  return `${currentKeyId()}.${Buffer.concat([iv, cipher.getAuthTag(), body]).toString("base64url")}`;
}

/** Opens what `seal` made; undefined when the key is gone or the text was tampered with. */
export function unseal(sealed: string, purpose: SealPurpose): string | undefined {
  const [keyId = "", payload = ""] = sealed.split(".");
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
