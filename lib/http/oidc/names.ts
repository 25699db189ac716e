import { connectPath } from "#lib/domain/systems/connected";
import { environment } from "#lib/infra/env";

/** Names that the parts of the provider of OpenID Connect share. */

/** The path of a begun sign-in to a system. */
export function interactionPath(uid: string): string {
  return `${connectPath}/interaction/${uid}`;
}

/** The names of its cookies; those of interactions are scoped to paths, so they cannot have the prefix `__Host-`. */
export function connectCookies() {
  const { appUrl, secureCookies } = environment();
  const name = `${secureCookies ? "__Secure-" : ""}zugang${appUrl.port ? `-${appUrl.port}` : ""}.`;
  return { session: `${name}connect`, interaction: `${name}interaction`, resume: `${name}resume` };
}

/** The levels of `acr`: the password alone, and with a second factor. */
export const acrValues = ["password", "second-factor"] as const;

/** `amr` (RFC 8176) of a sign-in with this second factor. */
export function amrOf(factor: string | null): string[] {
  if (factor === null) return ["pwd"];
  return ["pwd", "mfa", factor === "passkey" ? "pop" : "otp"];
}
