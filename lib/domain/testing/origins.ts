import { randomBytes } from "node:crypto";
import type { Origin } from "#lib/domain/sign-in/authenticate";

/** A browser that nobody knows, at an address that nobody else has. */
export function elsewhere(): Origin {
  return { address: [10, ...randomBytes(3)].join("."), device: null };
}
