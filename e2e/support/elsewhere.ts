import { randomInt } from "node:crypto";

/**
 * The header by which the proxy in front of a portal tells whom a request comes from (TRUSTED_PROXY=1): somebody with an
 * address of one's own. In a test one machine is many people, and the limits by address (S-61) stay as they are.
 */
export function fromElsewhere(): { "X-Forwarded-For": string } {
  return { "X-Forwarded-For": [10, randomInt(256), randomInt(256), 1 + randomInt(254)].join(".") };
}
