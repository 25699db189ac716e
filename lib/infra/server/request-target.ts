import "server-only";

/**
 * Whether a request's path can be decoded: percent-encoded bytes are UTF-8 (FF-W7). Next would find out too late, and
 * report a fault of the portal.
 */
export function isReadable(target: string): boolean {
  try {
    decodeURIComponent(target.split("?", 1)[0] ?? "");
    return true;
  } catch {
    return false;
  }
}

/** Path and query of a request as a browser shows them: without the parameter by which Next tells its own requests apart. */
export function addressOf(target: string): string {
  const { pathname, search, searchParams } = new URL(`http://portal.invalid${target}`);
  if (!searchParams.has("_rsc")) return pathname + search;
  searchParams.delete("_rsc");
  return pathname + (searchParams.size > 0 ? `?${searchParams}` : "");
}

/** Whether a request is for what the server in front answers itself: connected systems. */
export function isForSystems(target: string): boolean {
  return (
    /^\/(oidc|connect)([/?]|$)|^\/\.well-known\/oauth-authorization-server/.test(target) ||
    isOutside(target)
  );
}

/** Whether a program asks, rather than a browser: these requests have places of their own. */
export function isOfSystem(target: string): boolean {
  return (
    /^\/(oidc\/(token|me|jwks|\.well-known)([/?]|$)|\.well-known\/oauth-authorization-server)/.test(
      target,
    ) || isQuestion(target)
  );
}

/** Whether a proxy asks about a request of somebody (forward auth). */
export function isQuestion(target: string): boolean {
  return /^\/authz([/?]|$)/.test(target);
}

/** Whether the answer may end at the host of a system, where the portal has nothing to say about anything else. */
export function isOutside(target: string): boolean {
  return isQuestion(target) || target.startsWith("/.zugang/");
}

/**
 * The URL of an API route without trailing slashes: programs do not follow Next's redirect, and a scheduler would take
 * it for success (FF-B small).
 */
export function withoutSlash(target: string): string {
  return target.replace(/^(\/api\/[^?]*?)\/+(?=\?|$)/, "$1");
}
