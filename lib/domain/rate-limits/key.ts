import { rateLimitKey } from "#lib/infra/crypto/keys";
import type { RateRule } from "#lib/rules/limits";

/** A rate limit and its key: an account, an address … Stored as a keyed hash. */
export type RateLimit = readonly [rule: RateRule, key: string | number];

/** The hash's key differs by limit, so that rows of different limits cannot be linked to one person. */
export function hashOf(rule: RateRule, key: string): string {
  return rateLimitKey(`${rule}|${key}`);
}
