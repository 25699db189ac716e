import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { limits } from "#lib/rules/limits";
import { currentKey, currentKeyId, type EncryptionPurpose, keyWithId } from "./keys";

/**
 * Bytes that every encrypted text is padded to: more than the longest login and the longest registration as JSON (two
 * names of up to six bytes a character, an address, and 128 for the rest).
 */
const encryptedBytes = 2 * 6 * limits.nameLength + limits.emailLength + 128;

/**
 * Encrypts what somebody typed, padded so that the length reveals nothing (AES-256-GCM, S-37).
 *
 * @param least bytes that the text is padded to; 0 where nobody typed it
 */
export function encrypt(
  text: string,
  purpose: EncryptionPurpose,
  least: number = encryptedBytes,
): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", currentKey(purpose), iv);
  const padding = Buffer.alloc(Math.max(0, least - Buffer.byteLength(text)), " ");
  const body = Buffer.concat([cipher.update(text), cipher.update(padding), cipher.final()]);
  return `${currentKeyId()}.${Buffer.concat([iv, cipher.getAuthTag(), body]).toString("base64url")}`;
}

/** Decrypts what `encrypt` returned; undefined if the key is unknown or the text was tampered with. */
export function decrypt(encrypted: string, purpose: EncryptionPurpose): string | undefined {
  const [keyId = "", payload = ""] = encrypted.split(".");
  const key = keyWithId(keyId, purpose);
  if (!key) return undefined;
  try {
    const bytes = Buffer.from(payload, "base64url");
    const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, 12));
    decipher.setAuthTag(bytes.subarray(12, 28));
    const text = Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]);
    return text.toString("utf8").trimEnd();
  } catch {
    return undefined;
  }
}
