import "server-only";
import { type NetworkFailure, networkFailure } from "#lib/infra/network-failure";

/** Why a connection failed, never a word of the other side's. */
export function connectionProblemOf(error: unknown): NetworkFailure {
  const { code, name, cause } = Object(error) as { code?: unknown; name?: string; cause?: unknown };
  // `fetch` says why in the cause.
  if (typeof code !== "string" && cause instanceof Error) return connectionProblemOf(cause);
  return /Timeout/i.test(`${name} ${code}`) ? "timeout" : networkFailure(String(code));
}
