import "server-only";
import { isIPv6 } from "node:net";
import type { EnvironmentProblem } from "#lib/infra/environment-problem";

/** The origin under which the portal reaches itself when it listens on this address. */
export function localOrigin(listen: string, port: number): string {
  // In canonical form: there are many ways to write "everywhere".
  const { hostname } = new URL(`http://${isIPv6(listen) ? `[${listen}]` : listen}`);
  const everywhere: Record<string, string> = { "0.0.0.0": "127.0.0.1", "[::]": "[::1]" };
  return `http://${everywhere[hostname] ?? hostname}:${port}`;
}

/**
 * The variable that explains why the portal cannot listen, for the person who starts it; null for any other fault.
 *
 * @param prefix of the variables: METRICS_ for those of the second port
 */
export function problemOfListening(
  { code = "" }: NodeJS.ErrnoException,
  prefix: "" | "METRICS_" = "",
): EnvironmentProblem | null {
  if (code === "EADDRINUSE")
    return {
      variable: `${prefix}PORT`,
      problem: "is taken: another process listens there already",
    };
  if (code === "EACCES")
    return {
      variable: `${prefix}PORT`,
      problem: "needs more rights than this process has; above 1023 none",
    };
  if (
    ["EADDRNOTAVAIL", "EAFNOSUPPORT", "EAI_AGAIN", "EAI_FAIL", "EINVAL", "ENOTFOUND"].includes(code)
  )
    return { variable: `${prefix}LISTEN`, problem: `is no address of this machine (${code})` };
  return null;
}
