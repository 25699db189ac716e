import "server-only";

/** What a request below /oidc is for, and the id in its path, if it has one. */
export type Place = { name: string; uid: string };

const reading = ["GET", "HEAD", "OPTIONS"];

/** Every address below /oidc, with the methods that it answers. */
const places: Readonly<Record<string, readonly string[]>> = {
  "/.well-known/openid-configuration": reading,
  "/.well-known/oauth-authorization-server": reading,
  "/jwks": reading,
  "/auth": ["GET", "POST"],
  "/auth/…": ["GET"],
  "/interaction/…": ["GET"],
  "/session/end": ["GET", "POST"],
  "/token": ["POST"],
  "/token/introspection": ["POST"],
  "/token/revocation": ["POST"],
  "/me": ["GET", "POST"],
};

/**
 * The place that a request is for; null if there is none. Paths are compared as written: the library also knows them in
 * upper case and with a slash at the end, which would not be counted, and has pages of its own that nobody needs.
 *
 * @param path without /oidc and without the query
 */
export function placeOf(method: string, path: string): Place | null {
  const [, parent = "", uid = ""] = /^(\/(?:auth|interaction))\/([\w-]+)$/.exec(path) ?? [];
  const name = uid ? `${parent}/…` : path;
  return places[name]?.includes(method) ? { name, uid } : null;
}
