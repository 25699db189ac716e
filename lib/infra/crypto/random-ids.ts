import "server-only";
import { randomBytes } from "node:crypto";

/** A new session id: 32 random bytes, base64url (S-10). */
export function newSessionId(): string {
  return randomBytes(32).toString("base64url");
}

/** A new id for a browser's cookie: 32 random bytes, base64url (S-64). */
export function newDeviceId(): string {
  return randomBytes(32).toString("base64url");
}
