import { randomInt } from "node:crypto";

/**
 * The header by which the proxy in front of a portal reports the client (TRUSTED_PROXY=1): a client with a unique
 * address. In a test one machine is many people, and the limits by address (S-61) stay as they are.
 */
export function fromElsewhere(): { "X-Forwarded-For": string } {
  return { "X-Forwarded-For": [10, randomInt(256), randomInt(256), 1 + randomInt(254)].join(".") };
}
