import { limits } from "./limits";

/** The address of a sign-in that a connected system has begun, or null for anything else. */
export function interactionPath(text: unknown): string | null {
  return typeof text === "string" && /^\/oidc\/interaction\/[A-Za-z0-9_-]{1,64}$/.test(text)
    ? text
    : null;
}

/** Where the portal sends a browser on to the host of a system behind a proxy. */
export const hopPath = "/connect/hop";

/** The address of such a way that has begun on that host, as the portal writes it; null for anything else. */
export function hopAddress(text: unknown): string | null {
  const query = /^\?system=\w+&h=[0-9a-f]{64}(&again=1)?&to=%2F[\w%*.+-]*$/;
  return typeof text === "string" &&
    text.startsWith(hopPath) &&
    query.test(text.slice(hopPath.length))
    ? text
    : null;
}

/**
 * Where to lead after sign-in: a path of this portal (S-17), or the start page for anything else. Of what is answered for
 * connected systems only a way to one that has begun is accepted: anything else would start what nobody has asked for
 * (R-902).
 */
export function ownPath(text: string | null | undefined): string {
  const url = localUrl(text);
  if (!url) return "/";
  const path = url.pathname + url.search + url.hash;
  const isWay = interactionPath(path) !== null || hopAddress(path) !== null;
  return isForSystems(url.pathname) && !isWay ? "/" : path;
}

/** The sign-in page, to begin again after a second step that has waited too long, and to continue at `next` (D-1). */
export function signInAgainPath(next: string | null | undefined): string {
  const path = ownPath(next);
  return `/sign-in?${new URLSearchParams({ ended: "1", ...(path !== "/" && { next: path }) })}`;
}

/**
 * Where to lead on the host of a system behind a proxy: a path there (S-17), or its start for anything else, and for what
 * the portal answers there.
 */
export function pathOfSystem(text: string): string {
  const url = text.length <= limits.pathOfSystem ? localUrl(text) : null;
  return !url || url.pathname.startsWith("/.zugang/") ? "/" : url.pathname + url.search;
}

/** A path without what browsers understand as another host, or null. */
function localUrl(text: string | null | undefined): URL | null {
  if (!text || !/^\/(?![/\\])[^\p{Cc}\\]*$/u.test(text)) return null;
  const base = "http://portal.invalid";
  if (!URL.canParse(text, base)) return null;
  const url = new URL(text, base);
  return url.origin === base && !url.pathname.startsWith("//") && isDecodable(url.pathname)
    ? url
    : null;
}

function isDecodable(pathname: string): boolean {
  try {
    decodeURIComponent(pathname);
    return true;
  } catch {
    return false;
  }
}

function isForSystems(pathname: string): boolean {
  return /^\/+(oidc|authz|\.zugang|connect)(\/|$)/i.test(decodeURIComponent(pathname));
}
