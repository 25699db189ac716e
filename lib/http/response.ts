import "server-only";
import { currentRequest } from "#lib/infra/server/request-context";
import { limits } from "#lib/rules/limits";

/**
 * Gives the answer another status and further headers: a page or an action of Next has no way to say 503. Without our
 * server in front (Vercel, `next dev`) the status stays Next's.
 */
export function answerWith(status: number, headers: Record<string, string> = {}): void {
  const request = currentRequest();
  if (request) request.answer = { status, headers };
}

/** The answer is 503: the same request may well succeed in a moment (S-11, S-66). */
export function answerUnavailable(): void {
  answerWith(503, { "Retry-After": String(limits.retryAfter / 1000) });
}

/** What answers is a page or a route of ours, and no raw word of Next's that would need a page in its place (FF-H-3). */
export function markDrawn(): void {
  const request = currentRequest();
  if (request) request.drawn = true;
}

/** A form of the request has reached an action of ours: from here on what goes wrong is the portal's fault. */
export function markUnderstood(): void {
  const request = currentRequest();
  if (request) request.understood = true;
}

/**
 * Gives a fault the number of its request, which is all that a person reads of it (S-88); Next would make one of its
 * message. What has a digest already is Next's own way to a redirect or a missing page.
 */
export function numbered(error: unknown): unknown {
  const request = currentRequest();
  if (request && error instanceof Error && !("digest" in error))
    Object.assign(error, { digest: request.id });
  return error;
}
