import "server-only";
import type { IncomingMessage } from "node:http";
import type { System } from "#lib/infra/system-settings";
import { cookieIn, cookieNameAt } from "#lib/rules/cookie-name";

/**
 * The portal's cookies on the host of a system behind a proxy: that of the session there, and the mark of a browser on the
 * way to one. Lax: a browser comes back from the portal's host.
 */
type Name = "system" | "nonce";

/** The value of a cookie in this request. */
export function readSystemCookie(
  { headers }: IncomingMessage,
  system: System,
  name: Name,
): string | undefined {
  return cookieIn(headers.cookie ?? "", nameOf(system, name));
}

/**
 * The header that sets a cookie.
 *
 * @param lifetime in milliseconds; without it until the browser is closed
 */
export function systemCookie(system: System, name: Name, value: string, lifetime?: number): string {
  const secure = system.origin.startsWith("https:") ? "; Secure" : "";
  const age = lifetime === undefined ? "" : `; Max-Age=${Math.floor(lifetime / 1000)}`;
  return `${nameOf(system, name)}=${value}; Path=/; HttpOnly; SameSite=Lax${secure}${age}`;
}

/** The header that removes a cookie. */
export function withoutSystemCookie(system: System, name: Name): string {
  return systemCookie(system, name, "", 0);
}

function nameOf(system: System, name: Name): string {
  return cookieNameAt(new URL(system.origin), name);
}
