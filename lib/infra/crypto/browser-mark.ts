import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { limits } from "#lib/rules/limits";
import { currentKey, knownKeys } from "./keys";

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
  const cipher = createCipheriv("aes-256-gcm", currentKey("knownDevice"), iv);
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
  for (const key of knownKeys("knownDevice")) {
    const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, 12));
    decipher.setAuthTag(bytes.subarray(12, 28));
    try {
      const text = Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]);
      const isOld = Date.now() - text.readUInt16BE() * day > limits.knownDevice + day;
      return isOld ? null : text.readUIntBE(2, 6);
    } catch {
      // Encrypted with the other key, or forged.
    }
  }
  return null;
}
