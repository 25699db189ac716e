import "server-only";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type GiveBack, type Sharer, sharedPlaces } from "#lib/infra/fair-semaphore";
import { limits } from "#lib/rules/limits";
import { Overloaded, overloadedAnswer } from "#lib/rules/unavailable";
import { readWhole } from "./body-ahead";
import { onceAnswered } from "./connections";
import { rememberEarly, secondsEarly } from "./early-senders";
import { requireForReadiness } from "./readiness";
import { currentRequest } from "./request-context";

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

/** Whether a request makes the portal work; files of the build do not, and health is asked above all when it is busy. */
function isWork({ url = "" }: IncomingMessage): boolean {
  return !/^\/(_next\/static\/|api\/health(\/ready)?(\?|$))/.test(url);
}

/** The form in which a password is hashed; there is no other on that page. */
function isSignIn({ method, url = "" }: IncomingMessage): boolean {
  return method === "POST" && /^\/sign-in(\?|$)/.test(url);
}

/** What is answered at once, and the forms in which a password is hashed. */
const portal = sharedPlaces("answering", {
  places: limits.httpRunning,
  each: limits.httpRunningOfOne,
  kept: limits.httpKept,
  queue: limits.httpQueue,
  patience: limits.httpWait,
});
const door = sharedPlaces("signing in", {
  places: limits.signInsAtOnce,
  each: limits.signInsOfOne,
  kept: limits.signInsKept,
  queue: limits.signInQueue,
  patience: limits.hashWait,
});
requireForReadiness("places", () => !portal.isStuck());
requireForReadiness("door", () => !door.isStuck());

/**
 * S-66: passes a request on when there is a place for it, which it has until it is answered or its connection has gone
 * (FF-B1). Who waits here has cost nothing, and no further behind others than their shares reach (FF-W1, FF-W2). Whoever
 * finds the queue full is turned away at once: else, after a moment in which the database was away, everybody waits behind
 * requests whose senders have given up already, and the portal never gets on.
 *
 * @param sharersOf whose the request is, asked only where it counts: who is known may come as somebody at an address too
 * @returns what is wrong where it found no place
 */
export async function passInTurn(
  request: IncomingMessage,
  response: ServerResponse,
  sharersOf: () => Sharers,
  pass: () => void,
): Promise<Problem | null> {
  if (!isWork(request)) {
    pass();
    return null;
  }
  const sharers = sharersOf();
  if (!(await isHere(request))) return null;
  const gone = new AbortController();
  const leave = () => gone.abort();
  request.socket.once("close", leave);
  try {
    const giveBack = await enterAsOne(request, sharers, gone.signal);
    // Who has given up meanwhile needs no answer any more.
    if (!giveBack || request.socket.destroyed) {
      giveBack?.();
      return null;
    }
    onceAnswered(request, response, giveBack);
    pass();
    return null;
  } catch (error) {
    if (!(error instanceof Overloaded)) throw error;
    return comeAgain(request, placesOf(request, sharers[0]) === door ? "crowd" : "overload");
  } finally {
    request.socket.off("close", leave);
  }
}

/**
 * Whose address is over its limit at the sign-in gets there among the pages, to be told so in the form: at the door that
 * would be a place that somebody else could have (FF-W1). Who is known is counted by the browser, and always stays.
 */
function placesOf(request: IncomingMessage, sharer: Sharer) {
  const isEarly = !sharer.known && secondsEarly(sharer.key) > 0;
  return isSignIn(request) && !isEarly ? door : portal;
}

/** Whose a request is, in the order in which a place is looked for. */
export type Sharers = [sharer: Sharer, next?: Sharer];

/**
 * Waits for a place, as the first of these who finds one. Whoever has had an account's password once could use up its share
 * for as long as a mark is known; its person still comes in as somebody at an address.
 */
async function enterAsOne(
  request: IncomingMessage,
  [sharer, next]: Sharers,
  gone: AbortSignal,
): Promise<GiveBack | null> {
  try {
    return await enter(request, sharer, gone);
  } catch (error) {
    if (!(error instanceof Overloaded) || !next) throw error;
    return enter(request, next, gone);
  }
}

/** Waits for a place, and notes what became known of the sender when it is given back. */
async function enter(
  request: IncomingMessage,
  sharer: Sharer,
  gone: AbortSignal,
): Promise<GiveBack | null> {
  const context = currentRequest();
  let places = placesOf(request, sharer);
  let giveBack = await places.enter(sharer, gone);
  if (!giveBack && !gone.aborted) {
    // It was let go at the door.
    places = placesOf(request, sharer);
    giveBack = await places.enter(sharer, gone);
  }
  if (!giveBack || !context || !isSignIn(request)) return giveBack;
  if (places === portal) context.ledPast = Math.max(1, secondsEarly(sharer.key));
  return () => {
    if (context.early && !sharer.known) {
      rememberEarly(sharer.key, context.early);
      door.letGo(sharer);
    }
    giveBack();
  };
}

/** What is answered to who has come at a bad moment: nothing was done, and the same may come again. */
export function notNow(request: IncomingMessage): Problem {
  return comeAgain(request, "overload");
}

/**
 * Waits until all of a body is here, and leaves it to be read: whoever sends it slowly has no place meanwhile (F-16).
 *
 * @returns false when its sender has gone
 */
async function isHere(request: IncomingMessage): Promise<boolean> {
  const length = Number(request.headers["content-length"] ?? 0);
  return length === 0 ? !request.socket.destroyed : (await readWhole(request, length)) !== null;
}

/** A form's script shows it in the language of its page, with what was typed still there (app/_forms/sending.tsx). */
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
