import "server-only";
import { createHash, timingSafeEqual } from "node:crypto";
import { recordRefusal } from "#lib/domain/audit/record";
import { environment } from "#lib/infra/env";
import { logFault } from "#lib/infra/log";
import { Refusal } from "#lib/rules/refusal";
import { DatabaseUnavailable } from "#lib/rules/unavailable";
import { requireTurnHere } from "./client-address";

/**
 * Whether a request carries this secret; compared as digests, in one time for every guess (S-85). The scheme is written as
 * anybody likes: RFC 9110, 11.1 (FF-F11).
 */
function carries(request: Request, secret: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  const [, given = ""] = /^bearer +(.+)$/i.exec(request.headers.get("authorization") ?? "") ?? [];
  return timingSafeEqual(digest(given), digest(secret));
}

/** Whether a request carries the scheduler's secret. */
export function isCronRequest(request: Request): boolean {
  return carries(request, environment().cronSecret);
}

/** Whether a request carries the order system's key; null where no key is set, so that nobody can have it. */
export function isOrdersRequest(request: Request): boolean | null {
  const { ordersApiKey } = environment();
  return ordersApiKey ? carries(request, ordersApiKey) : null;
}

/** What is answered to a request with a wrong key. */
export type KeyRefusal = { status: 401 | 429; headers: Record<string, string> };

/**
 * Records that somebody came with a wrong key, and tells who does it often to wait (S-61). Who has the right key is
 * never asked to, whatever others do.
 */
export async function refuseKey(): Promise<KeyRefusal> {
  const unkept = { "Cache-Control": "no-store" };
  const wrong: KeyRefusal = { status: 401, headers: { ...unkept, "WWW-Authenticate": "Bearer" } };
  try {
    await requireTurnHere("wrongKey");
    await recordRefusal({ event: "request.refused", actor: null, details: { reason: "wrongKey" } });
  } catch (error) {
    if (error instanceof Refusal)
      return { status: 429, headers: { ...unkept, ...retryAfter(error) } };
    if (!(error instanceof DatabaseUnavailable)) throw error;
    logFault("key", error);
  }
  return wrong;
}

/** When the next request may come, as a header. */
export function retryAfter(refusal: Refusal): Record<string, string> {
  return { "Retry-After": String(refusal.values.seconds) };
}
