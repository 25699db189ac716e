import { format } from "node:util";
import { logFault, logWarning } from "#lib/infra/log";
import { currentRequest } from "./request-context";

/**
 * Turns what libraries print to the console into regular log lines. Of an error only its location is logged; of a
 * message only the text around quotes, because quoted text may come from a request (S-87).
 */
export function captureConsole(): void {
  for (const name of ["error", "warn"] as const)
    console[name] = (...said: unknown[]) => {
      const error = said.find((one) => one instanceof Error);
      // Next also reports a request's error to instrumentation.ts, which knows the route.
      if (error && said.length === 1 && currentRequest()) return;
      if (error) logFault("console", error);
      else logWarning("console", { reason: withoutQuotes(format(...said)) });
    };
  // Next's greeting and similar lines, which nobody needs to count.
  console.log = () => {};
  console.info = () => {};
}

function withoutQuotes(text: string): string {
  return text
    .replace(/(["'`])[^"'`]*\1?/g, "…")
    .replace(/\bhttps?:\S+/g, "…")
    .slice(0, 200);
}
