import "server-only";
import { isIPv4, isIPv6 } from "node:net";
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
  if (!isIPv6(address) || address.includes("%")) return unknownAddress;
  // In canonical form: no leading zeros and no alternative spellings.
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = "", tail] = canonical.split("::");
  const first = head === "" ? [] : head.split(":");
  const last = tail ? tail.split(":") : [];
  const groups = [...first, ...Array(8 - first.length - last.length).fill("0"), ...last];
  const [a = 0, b = 0] = groups.slice(6).map((group) => Number.parseInt(group, 16));
  // An IPv4 address in IPv6 notation, as dual-stack sockets report it.
  if (groups.slice(0, 6).join(":") === "0:0:0:0:0:ffff")
    return [a >> 8, a & 255, b >> 8, b & 255].join(".");
  return `${groups.slice(0, 4).join(":")}::/64`;
}
