import { headers } from "next/headers";
import { consumeRateLimit } from "#lib/domain/rate-limits/consume";
import { environment } from "#lib/infra/env";
import { addressBucket } from "#lib/infra/server/client-address";
import { currentRequest } from "#lib/infra/server/request-context";
import { socketAddress } from "#lib/infra/server/socket-address";
import type { Limiter } from "#lib/rules/limits";

/**
 * S-65: the client of this request as rate limits count it: an IPv4 address, an IPv6 /64, or "unknown". The server in
 * front has determined it (lib/infra/server/sender.ts); behind another server the same rule is applied here.
 */
export async function clientAddress(): Promise<string> {
  const known = currentRequest()?.sender;
  if (known) return known;
  const sent = await headers();
  return addressBucket(environment().trustedProxy, (name) => sent.get(name), socketAddress());
}

/**
 * Counts this request against a rate limit by address.
 *
 * @throws Refusal tooManyAttempts
 */
export async function requireTurnHere(limiter: Limiter): Promise<void> {
  await consumeRateLimit(limiter, await clientAddress());
}
