import "server-only";
import { isIPv6 } from "node:net";
import type { EnvironmentProblem } from "#lib/infra/env";

/** Where the portal reaches itself when it listens there, as an origin. */
export function localOrigin(listen: string, port: number): string {
  // In its canonical form: there are many ways to write "everywhere".
  const { hostname } = new URL(`http://${isIPv6(listen) ? `[${listen}]` : listen}`);
  const everywhere: Record<string, string> = { "0.0.0.0": "127.0.0.1", "[::]": "[::1]" };
  return `http://${everywhere[hostname] ?? hostname}:${port}`;
}

/** Which variable is to blame when the portal can not listen, for the person who starts it; null for a fault. */
export function problemOfListening({
  code = "",
}: NodeJS.ErrnoException): EnvironmentProblem | null {
  if (code === "EADDRINUSE")
    return { variable: "PORT", problem: "is taken: another process listens there already" };
  if (code === "EACCES")
    return {
      variable: "PORT",
      problem: "needs more rights than this process has; above 1023 none",
    };
  if (
    ["EADDRNOTAVAIL", "EAFNOSUPPORT", "EAI_AGAIN", "EAI_FAIL", "EINVAL", "ENOTFOUND"].includes(code)
  )
    return { variable: "LISTEN", problem: `is no address of this machine (${code})` };
  return null;
}
