import { limits } from "#lib/rules/limits";
import { bytesOf, type OldHash, oldDigests, readOldHash } from "./old-hash";

/** Why somebody comes without their password. */
export const leftOutReasons = ["hashMissing", "hashUnknown", "hashWeak", "hashCostly"] as const;

/** One of `leftOutReasons`. */
export type LeftOut = (typeof leftOutReasons)[number];

/** Why this hash is not kept: what is weak, and what would make every sign-in slower than the limits allow. */
export function refusalOfOldHash(text: string): LeftOut | null {
  if (text === "") return "hashMissing";
  const hash = readOldHash(text);
  if (!hash) return weakForms.some((form) => form.test(text)) ? "hashWeak" : "hashUnknown";
  const { work, least, most } = workOf(hash);
  if (work < least) return "hashWeak";
  const heavy = hash.kind === "argon2" && hash.memory > limits.oldArgon2Memory;
  return work > most || heavy ? "hashCostly" : null;
}

/** MD5, SHA-1 and SHA-2 alone, salted or not, crypt's MD5, and the faulty forms of bcrypt. */
const weakForms = [/^\$(?:1|apr1|2|2x)\$/, /^\{S?(?:MD5|SHA\d*)\}/i, /^[0-9a-f]{32,128}$/i];

/** What it costs to compute a hash, and the bounds of its kind. */
function workOf(hash: OldHash): { work: number; least: number; most: number } {
  switch (hash.kind) {
    case "argon2": {
      const { oldArgon2Least: least, oldArgon2Most: most } = limits;
      return { work: hash.memory * hash.passes, least, most };
    }
    case "bcrypt":
      return { work: hash.rounds, least: limits.oldBcryptLeast, most: limits.oldBcryptMost };
    case "scrypt": {
      const { oldScryptLeast: least, oldScryptMost: most } = limits;
      return { work: hash.cost * hash.block * hash.lanes, least, most };
    }
    case "pbkdf2": {
      const { oldPbkdf2Least: least, oldPbkdf2Most: most } = limits;
      const blocks = Math.ceil(bytesOf(hash.key) / oldDigests[hash.digest]);
      const cost = hash.digest === "sha512" ? 2 * blocks : blocks;
      // More blocks do not make it stronger.
      return { work: hash.iterations < least ? 0 : hash.iterations * cost, least, most };
    }
  }
}
