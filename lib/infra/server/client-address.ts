import "server-only";
import { isIPv4, isIPv6 } from "node:net";
import ipaddr from "ipaddr.js";
import type { TrustedProxy } from "#lib/infra/env";

/** All clients whose address is unknown share one bucket, with the limits of one address (S-65). */
export const unknownAddress = "unknown";

/**
 * S-65: the client of a request, as the rate limits count: one IPv4 address, or the /64 of an IPv6 address, which is
 * what one household or server gets. Uses exactly one strategy, because a header that no proxy in front overwrites can
 * be set by the sender.
 *
 * @param header the request's headers by name, and the other end of its connection
 */
export function addressBucket(
  proxy: TrustedProxy,
  header: (name: string) => string | null,
  socket: string | undefined,
): string {
  switch (proxy.kind) {
    case "none":
      return bucketOf(socket);
    case "vercel":
      // Vercel overwrites these two; for X-Forwarded-For that is not certain.
      return bucketOf(header("x-vercel-forwarded-for") ?? header("x-real-ip"));
    case "hops":
      // Counted from the right: each proxy appends the address that it sees, and the entries before come from the
      // client.
      return bucketOf(header("x-forwarded-for")?.split(",").at(-proxy.count)?.trim());
  }
}

/** RFC 7239 and some proxies add a port, brackets around IPv6, and quotes around both (FF-M-3). */
const written =
  /^(?<quote>"?)(?:(?<four>[\d.]+)(?::\d{1,5})?|\[(?<six>[^\]]+)\](?::\d{1,5})?)\k<quote>$/;

function bucketOf(text: string | null | undefined): string {
  const { four, six } = written.exec(text ?? "")?.groups ?? {};
  const address = four ?? six ?? text ?? "";
  if (isIPv4(address)) return address;
  // Node decides what is an address: ipaddr.js also accepts ::ffff:010.0.0.1, which some read as an octal number.
  if (!isIPv6(address) || address.includes("%")) return unknownAddress;
  // It also treats ::203.0.113.9 as an IPv4 address, but not ::cb00:7109, which is the same address. The canonical form
  // has one spelling for both.
  const parsed = ipaddr.IPv6.parse(new URL(`http://[${address}]`).hostname.slice(1, -1));
  // An IPv4 address in IPv6 notation, as dual-stack sockets report it.
  if (parsed.isIPv4MappedAddress()) return parsed.toIPv4Address().toString();
  const groups = parsed.parts.slice(0, 4).map((group) => group.toString(16));
  return `${groups.join(":")}::/64`;
}
