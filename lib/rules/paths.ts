/** The address of a sign-in that a connected system has begun, or null for anything else. */
export function interactionPath(text: unknown): string | null {
  return typeof text === "string" && /^\/oidc\/interaction\/[A-Za-z0-9_-]{1,64}$/.test(text)
    ? text
    : null;
}

/**
 * Where to lead after sign-in: a path of this portal (S-17), or the start page for anything else. Of what is answered for
 * connected systems only an interaction is accepted: anything else would start what nobody has asked for.
 */
export function ownPath(text: string | null | undefined): string {
  if (!text || !/^\/(?![/\\])[^\p{Cc}\\]*$/u.test(text)) return "/";
  try {
    const url = new URL(text, "http://portal.invalid");
    const path = url.pathname + url.search + url.hash;
    if (url.origin !== "http://portal.invalid" || path.startsWith("//")) return "/";
    return isForSystems(url.pathname) && !interactionPath(path) ? "/" : path;
  } catch {
    return "/";
  }
}

/** The sign-in page, to begin again after a second step that has waited too long, and to continue at `next` (D-1). */
export function signInAgainPath(next: string | null | undefined): string {
  const path = ownPath(next);
  return `/sign-in?${new URLSearchParams({ ended: "1", ...(path !== "/" && { next: path }) })}`;
}

/** Throws for a path that cannot be decoded. */
function isForSystems(pathname: string): boolean {
  return /^\/+oidc(\/|$)/i.test(decodeURIComponent(pathname));
}
