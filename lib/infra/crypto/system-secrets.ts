import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { currentKey, knownKeys } from "./keys";

/**
 * The secrets with which connected systems prove who they are: derived from AUTH_SECRET, the system's id and a
 * generation that the catalogue names, and never stored.
 */

/** The secret of this generation: 43 characters, base64url. It is what the provider configures in the system. */
export function systemSecret(systemId: string, generation: number): string {
  return secretWith(currentKey("systemSecret"), systemId, generation);
}

/**
 * The secrets that count: this generation's and the one's before it, each with the current AUTH_SECRET and with
 * AUTH_SECRET_PREVIOUS, so that neither a new generation nor a new AUTH_SECRET interrupts a running system.
 */
export function acceptedSecrets(systemId: string, generation: number): string[] {
  const generations = generation > 1 ? [generation, generation - 1] : [generation];
  return generations.flatMap((one) =>
    knownKeys("systemSecret").map((key) => secretWith(key, systemId, one)),
  );
}

/** Whether this is an accepted secret of the system; compared as digests, in constant time (S-85). */
export function isSystemSecret(systemId: string, generation: number, given: string): boolean {
  const typed = digest(given);
  const equal = acceptedSecrets(systemId, generation).map((one) =>
    timingSafeEqual(digest(one), typed),
  );
  return equal.includes(true);
}

function secretWith(key: Buffer, systemId: string, generation: number): string {
  return createHmac("sha256", key).update(`${systemId}|${generation}`).digest("base64url");
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
