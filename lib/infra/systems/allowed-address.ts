import "server-only";
import { type LookupAddress, type LookupOptions, lookup } from "node:dns";
import { isIP } from "node:net";
import ipaddr from "ipaddr.js";
import { isLoopback } from "#lib/infra/database-address";

/**
 * Which addresses a connected system may have. Its name is the operator's word, and what the name resolves to is not: it is
 * checked when the connection is made, so that no name leads to the machine's own services or to a cloud's metadata.
 */

/** Ranges of ipaddr.js that a provider's systems can be in, private networks included. */
const allowedRanges: ReadonlySet<string> = new Set([
  "unicast",
  "private",
  "uniqueLocal",
  "carrierGradeNat",
]);

/** Metadata services outside of the link-local ranges: AWS, Google Cloud, Alibaba Cloud, Azure, Oracle Cloud. */
const metadata: ReadonlySet<string> = new Set([
  "fd00:ec2::254",
  "fd20:ce::254",
  "100.100.100.200",
  "168.63.129.16",
  "192.0.0.192",
]);

/**
 * Whether an IP address may be connected to: no link-local, metadata, multicast, reserved or embedding address.
 *
 * @param loopback whether this machine itself is meant
 */
export function isAllowedAddress(address: string, loopback: boolean): boolean {
  if (!isIP(address)) return false;
  const parsed = ipaddr.process(address);
  if (parsed.range() === "loopback") return loopback;
  return allowedRanges.has(parsed.range()) && !metadata.has(parsed.toString());
}

/** An address that must not be connected to. */
export class AddressNotAllowed extends Error {
  readonly code = "ADDRESS_NOT_ALLOWED";
}

/**
 * Checks a host that is an IP address itself, for which no name is looked up.
 *
 * @param hostname as in a URL: an IPv6 address in brackets
 * @throws AddressNotAllowed
 */
export function requireAllowedHost(hostname: string): void {
  const address = hostname.replace(/^\[|\]$/g, "");
  if (isIP(address) && !isAllowedAddress(address, isLoopback(hostname)))
    throw new AddressNotAllowed();
}

/**
 * Looks a name up for `net.connect`. A name with one address that is not allowed is refused altogether, and only
 * `localhost` may be this machine.
 */
export function lookupAllowed(
  hostname: string,
  options: LookupOptions,
  done: (error: Error | null, addresses: LookupAddress[] | string, family?: number) => void,
): void {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return done(error, []);
    const [first] = addresses;
    const allowed = addresses.every(({ address }) =>
      isAllowedAddress(address, isLoopback(hostname)),
    );
    if (!first || !allowed) return done(new AddressNotAllowed(), []);
    if (options.all) done(null, addresses);
    else done(null, first.address, first.family);
  });
}
