import "server-only";
import { randomBytes } from "node:crypto";

/** A new id that cannot be guessed, of a session (S-10), a browser (S-64) or a code: 32 random bytes, base64url. */
export function newRandomId(): string {
  return randomBytes(32).toString("base64url");
}
