import "server-only";
import { createHash, timingSafeEqual } from "node:crypto";
import { environment } from "#lib/infra/env";

/** Whether a request carries this secret; compared as digests, in one time for every guess (S-85). */
function carries(request: Request, secret: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  const given = request.headers.get("authorization") ?? "";
  return timingSafeEqual(digest(given), digest(`Bearer ${secret}`));
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
