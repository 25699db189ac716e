/** Node's codes of errors that somebody who looks after a connection tells apart. */
const known: Readonly<Record<string, NetworkFailure>> = {
  ABORT_ERR: "timeout",
  ETIMEDOUT: "timeout",
  ECONNREFUSED: "refused",
  ENOTFOUND: "name",
  EAI_AGAIN: "name",
};

/** Why no answer came from another system: words for the log and for docs/operation.md. */
export type NetworkFailure = "timeout" | "refused" | "name" | "tls" | "unreachable";

/** What one of Node's error codes means. */
export function networkFailure(code: string): NetworkFailure {
  if (known[code]) return known[code];
  return /CERT|TLS|SSL|EPROTO|UNABLE_TO_/.test(code) ? "tls" : "unreachable";
}
