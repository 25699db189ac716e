import { createHash, timingSafeEqual } from "node:crypto";
import { recordRefusal } from "#lib/domain/audit/record";
import { environment } from "#lib/infra/env";
import { logFault } from "#lib/infra/log";
import { Refusal } from "#lib/rules/refusal";
import { DatabaseUnavailable } from "#lib/rules/unavailable";
import { requireTurnHere } from "./client-address";

/**
 * Whether a request carries this secret; compared as digests, in constant time (S-85). The scheme is case-insensitive:
 * RFC 9110, 11.1 (FF-F11).
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

/** Whether a request carries the order system's key; null if no key is configured. */
export function isOrdersRequest(request: Request): boolean | null {
  const { ordersApiKey } = environment();
  return ordersApiKey ? carries(request, ordersApiKey) : null;
}

/** The response to a request with a wrong key. */
export type KeyRefusal = { status: 401 | 429; headers: Record<string, string> };

/**
 * Records a request with a wrong key, and tells clients that repeat it to wait (S-61). A request with the right
 * key is never made to wait by others.
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

/** The Retry-After header for a refusal. */
export function retryAfter(refusal: Refusal): Record<string, string> {
  return { "Retry-After": String(refusal.values.seconds) };
}
