import "server-only";
import { randomBytes } from "node:crypto";
import { limits } from "#lib/rules/limits";

/** Crockford's base32: no letter that looks like a digit. */
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
/** 120 bits: enough for a plain hash (ASVS 6.5.2). */
const length = 24;

/** A new set of recovery codes, each written as six groups of four. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: limits.recoveryCodes }, () => {
    const letters = Array.from(randomBytes(length), (byte) => alphabet[byte % alphabet.length]);
    return letters.join("").replace(/(.{4})(?=.)/g, "$1-");
  });
}
