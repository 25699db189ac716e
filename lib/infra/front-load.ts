import "server-only";
import type { IncomingMessage, ServerResponse } from "node:http";
import { limits } from "#lib/rules/limits";
import { overloadedAnswer } from "#lib/rules/unavailable";
import { crowdedDoorPage } from "./fault-page";

/**
 * What keeps a request from reaching the portal.
 *
 * @property text for a person, where a person may meet it
 */
export type Problem = {
  status: number;
  reason: string;
  headers?: Record<string, string>;
  text?: string | undefined;
};

/** Its words stand here and not in the message files: they must cost nothing. */
const busy =
  "Das Portal ist gerade überlastet. Versuchen Sie es gleich noch einmal.\nThe portal is busy. Please try again in a moment.\n";

/** Requests that are being answered, and those of them that are sign-ins. */
type Load = { running: number; signingIn: number };

/** Whether a request makes the portal work; files of the build do not, and health is asked above all when it is busy. */
function isWork({ url = "" }: IncomingMessage): boolean {
  return !/^\/(_next\/static\/|api\/health([/?]|$))/.test(url);
}

/** The form in which a password is hashed; there is no other on that page. */
function isSignIn({ method, url = "" }: IncomingMessage): boolean {
  return method === "POST" && /^\/sign-in(\?|$)/.test(url);
}

/** Counts a request from when all of it is here: a form that is on its way costs nothing, and whoever sends it slowly shall not keep others out. */
export function countWork(request: IncomingMessage, response: ServerResponse, load: Load): void {
  if (!isWork(request)) return;
  const signsIn = isSignIn(request) ? 1 : 0;
  const begin = () => {
    if (response.closed) return;
    load.running += 1;
    load.signingIn += signsIn;
    response.once("close", () => {
      load.running -= 1;
      load.signingIn -= signsIn;
    });
  };
  const hasBody = Number(request.headers["content-length"] ?? 0) > 0;
  if (hasBody || request.headers["transfer-encoding"] !== undefined) request.once("end", begin);
  else begin();
}

/**
 * S-66: whoever comes while so many are being answered is turned away at once. Else, after a moment in which the database
 * was away, everybody waits behind requests whose senders have given up already, and the portal never gets on. And who
 * would find no place to sign in (lib/domain/door.ts) is told so before Next has drawn anything.
 */
export function tooBusy(request: IncomingMessage, { running, signingIn }: Load): Problem | null {
  if (!isWork(request)) return null;
  if (running >= limits.httpRunning) return comeAgain(request, "overload", busy);
  if (isSignIn(request) && signingIn >= limits.signInsAtOnce + limits.hashQueue)
    return comeAgain(request, "crowd", crowdedDoorPage, "text/html; charset=utf-8");
  return null;
}

/** A form's script shows it in the language of its page, with what was typed still there (app/sending.tsx). */
function comeAgain(
  { headers }: IncomingMessage,
  reason: string,
  text: string,
  type = "text/plain; charset=utf-8",
): Problem {
  const later = { "Retry-After": String(limits.retryAfter / 1000) };
  // Next reads what it says only where the type is nothing but this.
  return headers["next-action"] === undefined
    ? { status: 503, reason, headers: { ...later, "Content-Type": type }, text }
    : {
        status: 503,
        reason,
        headers: { ...later, "Content-Type": "text/plain" },
        text: overloadedAnswer,
      };
}
