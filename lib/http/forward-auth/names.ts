import { forwardAuthPath } from "#lib/domain/systems/assertion";

/** Addresses in forward auth. */

/** Where the public keys for assertions are. */
export const assertionKeysPath = `${forwardAuthPath}/.well-known/jwks.json`;

/** What the portal answers on the host of a system, where a proxy hands it on. */
export const waysOnHost = {
  begin: "/.zugang/begin",
  in: "/.zugang/in",
  out: "/.zugang/out",
  refused: "/.zugang/refused",
} as const;
