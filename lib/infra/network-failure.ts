/** Node's codes of errors that somebody who looks after a connection tells apart. */
const known: Readonly<Record<string, NetworkFailure>> = {
  ABORT_ERR: "timeout",
  ETIMEDOUT: "timeout",
  ECONNREFUSED: "refused",
  ENOTFOUND: "name",
  EAI_AGAIN: "name",
  // Of request-filtering-agent.
  ADDRESS_NOT_ALLOWED: "address",
};

/**
 * Why no answer came from another system: words for the log and for docs/operation.md. `address`: it may not be connected
 * to.
 */
export type NetworkFailure = "address" | "timeout" | "refused" | "name" | "tls" | "unreachable";

/** What one of Node's error codes means. */
export function networkFailure(code: string): NetworkFailure {
  if (known[code]) return known[code];
  return /CERT|TLS|SSL|EPROTO|UNABLE_TO_/.test(code) ? "tls" : "unreachable";
}
