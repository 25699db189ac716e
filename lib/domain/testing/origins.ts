import { randomBytes } from "node:crypto";
import type { ClientOrigin } from "#lib/domain/sign-in/account";
import { authenticate } from "#lib/domain/sign-in/authenticate";

/** An unknown browser at an unused address. */
export function elsewhere(): ClientOrigin {
  return { address: [10, ...randomBytes(3)].join("."), devices: [] };
}

/** The number of the user whom this password lets in; null if it is refused. */
export async function findAuthenticated(
  login: string,
  password: string,
  from: ClientOrigin = elsewhere(),
): Promise<number | null> {
  return (await authenticate(login, password, from))?.userNumber ?? null;
}
