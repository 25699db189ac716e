import "server-only";
import { readSender } from "#lib/infra/mail/address";

/** The domain of a sender like `Portal <portal@example.com>`, in lower case. */
export function domainOf(from: string): string {
  const { address } = readSender(from);
  return address.slice(address.lastIndexOf("@") + 1).toLowerCase();
}

/** A domain and those above it, down to two labels: where a policy of DMARC can be. */
export function domainsAbove(domain: string): string[] {
  const labels = domain.split(".");
  return labels.slice(0, Math.max(1, labels.length - 1)).map((_, at) => labels.slice(at).join("."));
}
