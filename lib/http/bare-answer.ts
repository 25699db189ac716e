import type { ServerResponse } from "node:http";
import { logFault } from "#lib/infra/log";
import { limits } from "#lib/rules/limits";
import { isUnavailable } from "#lib/rules/unavailable";

/** Answers without a page, for what connected systems and browsers on their way to them ask. */

/**
 * Answers with a status alone. Nothing keeps it. Headers are set, not written with the status: the page for people that
 * replaces an empty answer keeps them.
 */
export function answerBare(
  response: ServerResponse,
  status: number,
  headers: Record<string, string> = {},
): void {
  response.setHeader("Cache-Control", "no-store");
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.writeHead(status);
  response.end();
}

/** Leads a browser on by GET. Nobody else learns where, and nothing keeps it. */
export function lead(
  response: ServerResponse,
  address: string,
  headers: Record<string, string | string[]> = {},
): void {
  response.writeHead(303, {
    Location: address,
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    ...headers,
  });
  response.end();
}

/** Runs what answers a request; if the portal cannot answer now, 503 says when to ask again (S-66). */
export async function orRetryLater(
  response: ServerResponse,
  run: () => Promise<void>,
): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!isUnavailable(error) || response.headersSent) throw error;
    logFault("connect", error);
    answerBare(response, 503, { "Retry-After": String(limits.retryAfter / 1000) });
  }
}
