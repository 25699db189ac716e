import { randomBytes } from "node:crypto";
import type { ClientOrigin } from "#lib/domain/sign-in/account";

/** An unknown browser at an unused address. */
export function elsewhere(): ClientOrigin {
  return { address: [10, ...randomBytes(3)].join("."), device: null };
}
