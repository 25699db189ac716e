import { isLoopback } from "./database-address";

/**
 * Reads an origin like `https://portal.example.com`: https, or http on this machine where that is accepted; null for
 * anything else, also for an address with a path, a query or a user.
 */
export function readOrigin(text: string, httpOnLoopback: boolean): URL | null {
  if (!isSafeAddress(text, httpOnLoopback)) return null;
  const url = new URL(text);
  return url.href === `${url.origin}/` ? url : null;
}

/** Whether what is sent to an address is encrypted: https, or http on this machine where that is accepted. */
export function isSafeAddress(text: string, httpOnLoopback: boolean): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === "https:" || (httpOnLoopback && protocol === "http:" && isLoopback(hostname));
}
