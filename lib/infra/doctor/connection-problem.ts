import "server-only";
import { type NetworkFailure, networkFailure } from "#lib/infra/network-failure";

/** Why a connection failed, never a word of the other side's; `address`: it may not be connected to. */
export function connectionProblemOf(error: unknown): NetworkFailure | "address" {
  const { code, name, cause } = Object(error) as { code?: unknown; name?: string; cause?: unknown };
  // `fetch` says why in the cause.
  if (typeof code !== "string" && cause instanceof Error) return connectionProblemOf(cause);
  if (code === "ADDRESS_NOT_ALLOWED") return "address";
  return /Timeout/i.test(`${name} ${code}`) ? "timeout" : networkFailure(String(code));
}
