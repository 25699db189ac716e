import type { IncomingMessage } from "node:http";
import { limits } from "#lib/rules/limits";
import { overloadedAnswer } from "#lib/rules/unavailable";
import { readWhole } from "./body-ahead";

/**
 * Why a request does not reach the portal.
 *
 * @property text for clients that are no browsers; absent: the texts of fault-page.ts
 */
export type Problem = {
  status: number;
  reason: string;
  headers?: Record<string, string>;
  text?: string | undefined;
};

/** The answer under overload: nothing was done, and the request may be repeated. */
export function notNow(request: IncomingMessage): Problem {
  return comeAgain(request, "overload");
}

/**
 * Waits until the whole body has arrived, and leaves it to be read: a slow sender holds no place meanwhile (F-16).
 *
 * @returns false if the sender has gone
 */
export async function isHere(request: IncomingMessage): Promise<boolean> {
  const length = Number(request.headers["content-length"] ?? 0);
  return length === 0 ? !request.socket.destroyed : (await readWhole(request, length)) !== null;
}

/**
 * The answer to a request that may be repeated later, with status 503. To an action it is a text for which the form's
 * script shows a message in the page's language, with everything typed still there (app/_forms/sending.tsx).
 */
export function comeAgain({ headers }: IncomingMessage, reason: string): Problem {
  const later = { "Retry-After": String(limits.retryAfter / 1000) };
  // Next reads the text only if this is the whole content type.
  return headers["next-action"] === undefined
    ? { status: 503, reason, headers: later }
    : {
        status: 503,
        reason,
        headers: { ...later, "Content-Type": "text/plain" },
        text: overloadedAnswer,
      };
}
