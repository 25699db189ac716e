import "server-only";

/**
 * Whether the path of a request's target is what a path can be: everything behind a percent sign is UTF-8 (FF-W7). Next would
 * find out in the middle of its work, and call it a fault of the portal's.
 */
export function isReadable(target: string): boolean {
  try {
    decodeURIComponent(target.split("?", 1)[0] ?? "");
    return true;
  } catch {
    return false;
  }
}

/**
 * The address of a route of the API without slashes at its end: programs that ask for one with them do not follow where Next
 * leads, and a scheduler is content with an answer that has done nothing (FF-B small).
 */
export function withoutSlash(target: string): string {
  return target.replace(/^(\/api\/[^?]*?)\/+(?=\?|$)/, "$1");
}
