import type { IncomingMessage, ServerResponse } from "node:http";
import { type GiveBack, type Sharer, sharedPlaces } from "#lib/infra/fair-semaphore";
import { limits } from "#lib/rules/limits";
import { Overloaded } from "#lib/rules/unavailable";
import { onceAnswered } from "./connections";
import { rememberEarly, secondsEarly } from "./early-senders";
import { comeAgain, isHere, type Problem } from "./not-now";
import { requireForReadiness } from "./readiness";
import { currentRequest } from "./request-context";
import { isOfSystem, isQuestion } from "./request-target";

/** Whether a request needs a place: files of the build do not, and health checks must work above all under load. */
function isWork({ url = "" }: IncomingMessage): boolean {
  return !/^\/(_next\/static\/|api\/health(\/ready)?(\?|$))/.test(url);
}

/** Whether this is the sign-in form, for which a password is hashed; its page has no other form. */
function isSignIn({ method, url = "" }: IncomingMessage): boolean {
  return method === "POST" && /^\/sign-in(\?|$)/.test(url);
}

/** Places for requests, and for the forms for which a password is hashed. */
const portal = sharedPlaces("answering", {
  places: limits.httpRunning,
  each: limits.httpRunningOfOne,
  kept: limits.httpKept,
  queue: limits.httpQueue,
  patience: limits.httpWait,
});
const signIns = sharedPlaces("signing in", {
  places: limits.signInsAtOnce,
  each: limits.signInsOfOne,
  kept: limits.signInsKept,
  queue: limits.signInQueue,
  patience: limits.hashWait,
});
/** Places for what systems ask: many people's tokens come from the one address of a system. */
const connect = sharedPlaces("answering systems", {
  places: limits.connectRunning,
  each: limits.connectRunningOfOne,
  kept: 0,
  queue: limits.connectQueue,
  patience: limits.httpWait,
});
/** Places for what proxies ask, so that what they serve takes nothing from the portal's pages. */
const questions = sharedPlaces("answering proxies", {
  places: limits.askingRunning,
  each: limits.askingRunning,
  kept: 0,
  queue: limits.askingQueue,
  patience: limits.askingWait,
});
requireForReadiness("connect", () => !connect.isStuck());
requireForReadiness("questions", () => !questions.isStuck());
requireForReadiness("places", () => !portal.isStuck());
requireForReadiness("signIns", () => !signIns.isStuck());

/**
 * S-66: passes a request on when a place is free; it holds the place until it is answered or its connection is gone
 * (FF-B1). Waiting costs nothing, and shares are fair (FF-W1, FF-W2). If the queue is full the request is turned away
 * at once: otherwise, after a short loss of the database, everybody would wait behind requests whose senders have given
 * up, and the portal would never recover.
 *
 * @param sharersOf returns whose share the request counts against, called only where that matters; known browsers may
 *   also use the share of their address
 * @returns the problem if it got no place
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
    // A client that has left needs no answer.
    if (!giveBack || request.socket.destroyed) {
      giveBack?.();
      return null;
    }
    onceAnswered(request, response, giveBack);
    pass();
    return null;
  } catch (error) {
    if (!(error instanceof Overloaded)) throw error;
    return comeAgain(request, placesOf(request, sharers[0]) === signIns ? "crowd" : "overload");
  } finally {
    request.socket.off("close", leave);
  }
}

/**
 * A sign-in from an address over its limit gets a place among the pages, where the form says so: a sign-in place would
 * be lost to others (FF-W1). Known browsers are counted separately and always get a sign-in place.
 */
function placesOf(request: IncomingMessage, sharer: Sharer) {
  if (isQuestion(request.url ?? "")) return questions;
  if (isOfSystem(request.url ?? "")) return connect;
  const isEarly = !sharer.known && secondsEarly(sharer.key) > 0;
  return isSignIn(request) && !isEarly ? signIns : portal;
}

/** The shares that a request can count against, in the order in which they are tried. */
export type Sharers = [sharer: Sharer, next?: Sharer];

/**
 * Waits for a place of the first share that has one. Somebody who once had an account's password could use up its share
 * for as long as the mark is valid; the user still gets in through the share of their address.
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

/** Waits for a place, and when it is given back notes what became known of the sender. */
async function enter(
  request: IncomingMessage,
  sharer: Sharer,
  gone: AbortSignal,
): Promise<GiveBack | null> {
  const context = currentRequest();
  let places = placesOf(request, sharer);
  let giveBack = await places.enter(sharer, gone);
  if (!giveBack && !gone.aborted) {
    // The wait for a sign-in place was cancelled.
    places = placesOf(request, sharer);
    giveBack = await places.enter(sharer, gone);
  }
  if (!giveBack || !context || !isSignIn(request)) return giveBack;
  if (places === portal) context.ledPast = Math.max(1, secondsEarly(sharer.key));
  return () => {
    if (context.early && !sharer.known) {
      rememberEarly(sharer.key, context.early);
      signIns.letGo(sharer);
    }
    giveBack();
  };
}
