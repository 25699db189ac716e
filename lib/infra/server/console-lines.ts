import "server-only";
import { format } from "node:util";
import { logFault, logWarning } from "#lib/infra/log";
import { currentRequest } from "./request-context";

/**
 * Turns what libraries say on the console into lines like all others. Of an error only where it was; of a sentence the
 * words around what it quotes, because what is quoted came from somebody's request (S-87).
 */
export function captureConsole(): void {
  for (const name of ["error", "warn"] as const)
    console[name] = (...said: unknown[]) => {
      const error = said.find((one) => one instanceof Error);
      // What Next says of a request's error it also tells instrumentation.ts, which knows the route.
      if (error && said.length === 1 && currentRequest()) return;
      if (error) logFault("console", error);
      else logWarning("console", { reason: withoutQuotes(format(...said)) });
    };
  // Next's greeting and the like: nothing that an operator needs to count.
  console.log = () => {};
  console.info = () => {};
}

function withoutQuotes(text: string): string {
  return text
    .replace(/(["'`])[^"'`]*\1?/g, "…")
    .replace(/\bhttps?:\S+/g, "…")
    .slice(0, 200);
}
