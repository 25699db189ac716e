import type { IncomingHttpHeaders } from "node:http";
import { environment } from "#lib/infra/env";
import { logWarning } from "#lib/infra/log";
import { limits } from "#lib/rules/limits";
import { addressBucket, unknownAddress } from "./client-address";

/**
 * S-65: the client of a request, as rate limits and places count it, by TRUSTED_PROXY. If the setting does not fit the
 * headers, the log says so now and then (FF-M-3): all clients share one bucket then.
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

/** Anybody can send such a header, so it is logged once an hour, and without its value. */
function tellNowAndThen(event: "proxyIgnored" | "addressUnknown"): void {
  const at = performance.now();
  const last = toldAt.get(event);
  if (last !== undefined && at - last < limits.addressWarning) return;
  toldAt.set(event, at);
  logWarning(event);
}
