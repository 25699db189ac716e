import { currentRequest } from "#lib/infra/server/request-context";
import { limits } from "#lib/rules/limits";

/**
 * Sets the response's status and additional headers: Next's pages and actions cannot answer 503. Without our server in
 * front (Vercel, `next dev`) Next's status stays.
 */
export function respondWith(status: number, headers: Record<string, string> = {}): void {
  const request = currentRequest();
  if (request) request.answer = { status, headers };
}

/** Makes the response a 503: the same request may succeed in a moment (S-11, S-66). */
export function respondUnavailable(): void {
  respondWith(503, { "Retry-After": String(limits.retryAfter / 1000) });
}

/** Notes that a page or route of ours responds, and not a text of Next's that would have to be replaced (FF-H-3). */
export function markDrawn(): void {
  const request = currentRequest();
  if (request) request.drawn = true;
}

/** Notes that the request's form has reached an action of ours: from here on failures are the portal's fault. */
export function markUnderstood(): void {
  const request = currentRequest();
  if (request) request.understood = true;
}

/**
 * Gives a fault the id of its request, which is all that a person sees of it (S-88); Next would derive one from the
 * message. Errors with a digest are Next's own redirects and missing pages, and stay unchanged.
 */
export function withRequestId(error: unknown): unknown {
  const request = currentRequest();
  if (request && error instanceof Error && !("digest" in error))
    Object.assign(error, { digest: request.id });
  return error;
}
