import "server-only";
import type { IncomingHttpHeaders } from "node:http";
import { environment } from "#lib/infra/env";
import { logWarning } from "#lib/infra/log";
import { limits } from "#lib/rules/limits";
import { addressBucket, unknownAddress } from "./client-address";

/**
 * S-65: whom a request comes from, as the rate limits and the places count, by TRUSTED_PROXY. That the setting does not fit
 * what arrives is said in the log, now and then (FF-M-3): everybody shares one bucket then.
 *
 * @param socket the address of the connection's other end
 */
export function senderOf(headers: IncomingHttpHeaders, socket: string | undefined): string {
  const { trustedProxy } = environment();
  const header = (name: string) => headers[name]?.toString() ?? null;
  const address = addressBucket(trustedProxy, header, socket);
  const isForwarded = ["x-forwarded-for", "x-real-ip"].some((name) => header(name) !== null);
  if (trustedProxy.kind === "none" && header("x-forwarded-for") !== null)
    tellNowAndThen("proxyIgnored");
  if (trustedProxy.kind !== "none" && isForwarded && address === unknownAddress)
    tellNowAndThen("addressUnknown");
  return address;
}

const toldAt = new Map<string, number>();

/** Any stranger can send such a header, so it is told once an hour, and without what it says. */
function tellNowAndThen(event: "proxyIgnored" | "addressUnknown"): void {
  const at = performance.now();
  const last = toldAt.get(event);
  if (last !== undefined && at - last < limits.addressWarning) return;
  toldAt.set(event, at);
  logWarning(event);
}
