import "server-only";
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { limits } from "#lib/rules/limits";
import { Overloaded, overloadedAnswer } from "#lib/rules/unavailable";
import { semaphore } from "./semaphore";

/**
 * What keeps a request from reaching the portal.
 *
 * @property text for what reads no page; absent: the sentences of fault-page.ts
 */
export type Problem = {
  status: number;
  reason: string;
  headers?: Record<string, string>;
  text?: string | undefined;
};

/** Requests that are being answered. */
type Load = { running: number };

/** Whether a request makes the portal work; files of the build do not, and health is asked above all when it is busy. */
function isWork({ url = "" }: IncomingMessage): boolean {
  return !/^\/(_next\/static\/|api\/health([/?]|$))/.test(url);
}

/** Counts a request from when all of it is here: a form that is on its way costs nothing, and whoever sends it slowly shall not keep others out. */
export function countWork(request: IncomingMessage, response: ServerResponse, load: Load): void {
  if (!isWork(request)) return;
  const begin = () => {
    if (response.closed) return;
    load.running += 1;
    response.once("close", () => {
      load.running -= 1;
    });
  };
  const hasBody = Number(request.headers["content-length"] ?? 0) > 0;
  if (hasBody || request.headers["transfer-encoding"] !== undefined) request.once("end", begin);
  else begin();
}

/**
 * S-66: whoever comes while so many are being answered is turned away at once. Else, after a moment in which the database
 * was away, everybody waits behind requests whose senders have given up already, and the portal never gets on.
 */
export function tooBusy(request: IncomingMessage, { running }: Load): Problem | null {
  if (!isWork(request) || running < limits.httpRunning) return null;
  return notNow(request);
}

/** What is answered to who has come at a bad moment: nothing was done, and the same may come again. */
export function notNow(request: IncomingMessage): Problem {
  return comeAgain(request, "overload");
}

/** The form in which a password is hashed; there is no other on that page. */
export function isSignIn({ method, url = "" }: IncomingMessage): boolean {
  return method === "POST" && /^\/sign-in(\?|$)/.test(url);
}

const door = semaphore("signing in", {
  places: limits.signInsAtOnce,
  queue: limits.signInQueue,
  patience: limits.hashWait,
});

/**
 * S-66: passes a sign-in on when there is a place for it, which it has until it is answered. Who waits here has cost nothing,
 * and a page waits behind no more than the few that have a place.
 *
 * @returns what is wrong where it found no place
 */
export async function signInInTurn(
  request: IncomingMessage,
  response: ServerResponse,
  pass: () => void,
): Promise<Problem | null> {
  if (!(await isHere(request))) return null;
  try {
    await door(async () => {
      // Who has given up meanwhile needs no answer any more.
      if (response.closed) return;
      const answered = once(response, "close");
      pass();
      await answered;
    });
    return null;
  } catch (error) {
    if (!(error instanceof Overloaded)) throw error;
    return comeAgain(request, "crowd");
  }
}

/**
 * Waits until all of a form is here, and leaves it to be read: whoever sends it slowly has no place meanwhile (F-16).
 *
 * @returns false when its sender has gone
 */
function isHere(request: IncomingMessage): Promise<boolean> {
  const length = Number(request.headers["content-length"] ?? 0);
  if (length === 0) return Promise.resolve(true);
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const gone = () => resolve(false);
    const read = () => {
      for (let chunk = request.read(); chunk !== null; chunk = request.read()) {
        chunks.push(chunk);
        bytes += chunk.length;
      }
      if (bytes < length) return;
      request.unshift(Buffer.concat(chunks));
      request.off("readable", read).off("close", gone);
      // Only then it is as if nobody had listened.
      process.nextTick(resolve, true);
    };
    request.on("readable", read).once("close", gone);
  });
}

/** A form's script shows it in the language of its page, with what was typed still there (app/sending.tsx). */
function comeAgain({ headers }: IncomingMessage, reason: string): Problem {
  const later = { "Retry-After": String(limits.retryAfter / 1000) };
  // Next reads what it says only where the type is nothing but this.
  return headers["next-action"] === undefined
    ? { status: 503, reason, headers: later }
    : {
        status: 503,
        reason,
        headers: { ...later, "Content-Type": "text/plain" },
        text: overloadedAnswer,
      };
}
