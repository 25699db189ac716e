import { rateLimitKey } from "#lib/infra/crypto/keys";
import type { Limiter } from "#lib/rules/limits";

/** A rate limit and its key: an account, an address … Stored as a keyed hash. */
export type RateLimit = readonly [limiter: Limiter, key: string | number];

/** The hash's key differs by limit, so that rows of different limits cannot be linked to one person. */
export function hashOf(limiter: Limiter, key: string): string {
  return rateLimitKey(`${limiter}|${key}`);
}
