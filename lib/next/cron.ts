import "server-only";
import { createHash, timingSafeEqual } from "node:crypto";
import { environment } from "#lib/infra/env";

/** Whether a request carries the scheduler's secret; compared as digests, in one time for every guess (S-85). */
export function isCronRequest(request: Request): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  const given = request.headers.get("authorization") ?? "";
  return timingSafeEqual(digest(given), digest(`Bearer ${environment().cronSecret}`));
}
