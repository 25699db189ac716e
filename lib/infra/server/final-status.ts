import type { IncomingMessage } from "node:http";
import { type Happening, happeningOf } from "./happenings";
import type { RequestContext } from "./request-context";

/**
 * The status that the portal wants. If a form fails before it reaches the portal's code, that is not the portal's
 * fault: Next answers 500 to a form that it cannot read, and to one from another site (S-82, S-83).
 */
export function finalStatus(
  status: number,
  { method, url, headers }: IncomingMessage,
  context: RequestContext,
  appUrl: URL,
): number {
  const isPage = !url?.startsWith("/api/");
  // A browser would repeat the whole form, passwords included, at the redirect's target (FF-H-3).
  if (method === "POST" && isPage && (status === 307 || status === 308)) return 303;
  const unavailable = context.answer?.status === 503;
  if (context.answer && (status < 500 || unavailable)) return context.answer.status;
  // API routes read their bodies themselves; a fault there is a real fault.
  const isForm =
    isPage &&
    (headers["next-action"] !== undefined || /^multipart\//i.test(headers["content-type"] ?? ""));
  if (status !== 500 || method !== "POST" || !isForm || context.understood) return status;
  return (headers.origin ?? appUrl.origin) === appUrl.origin ? 400 : 403;
}

/**
 * FF-H-3: what happened if Next responds with its own text, because the portal did not respond or failed while drawing.
 * Without JavaScript that text would be the whole page, and with it nothing better. Null keeps the response.
 */
export function happeningBehind(
  wanted: number,
  final: number,
  { drawn, answer }: RequestContext,
): Happening | null {
  const isRaw = wanted === 500 || (final >= 400 && !drawn && !answer);
  return isRaw ? happeningOf(final) : null;
}
