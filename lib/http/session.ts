import { headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { after } from "next/server";
import { cache } from "react";
import { readOpenTasks } from "#lib/domain/service/open-tasks";
import type { Task } from "#lib/domain/service/task";
import type { Authenticated } from "#lib/domain/sign-in/authenticate";
import { findPendingStep } from "#lib/domain/sign-in/pending-step";
import { findSignedIn, type SignedIn } from "#lib/domain/sign-in/session-user";
import { startSession } from "#lib/domain/sign-in/sessions";
import { endSession } from "#lib/domain/sign-in/sign-out";
import { deliverSoon } from "#lib/domain/systems/deliver";
import { newBrowserMark } from "#lib/infra/crypto/browser-mark";
import { newRandomId } from "#lib/infra/crypto/random-ids";
import { logFault } from "#lib/infra/log";
import type { AreaId } from "#lib/rules/catalogue";
import { canAdministerCustomers, canAdministerService } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import { ownPath } from "#lib/rules/paths";
import { DatabaseUnavailable } from "#lib/rules/unavailable";
import { currentBrowser, currentDevices } from "./browser";
import { clearCookie, readCookie, writeCookie } from "./cookies";
import { withRequestId } from "./response";
import { decryptSession, encryptSession } from "./session-token";

/** The signed-in user, read from the database once per request and never cached beyond it (S-11, S-13). */
export const currentSignedIn = cache(async (): Promise<SignedIn<Task> | null> => {
  const sessionId = await currentSessionId();
  return sessionId ? findSignedIn(sessionId, readOpenTasks) : null;
});

/** The session id that this browser sent, whether or not such a session exists. */
export async function currentSessionId(): Promise<string | null> {
  return decryptSession(await readCookie("session"));
}

/** The signed-in user for public pages; null also while the database is unavailable. */
export async function signedInIfKnown(): Promise<SignedIn<Task> | null> {
  return currentSignedIn().catch((error: unknown) => {
    if (error instanceof DatabaseUnavailable) return null;
    throw error;
  });
}

/** What a page reads; if the database is unavailable, the page that says so is shown instead (S-11). */
export async function orUnavailable<T>(reading: Promise<T>): Promise<T> {
  return reading.catch(async (error: unknown) => {
    if (!(error instanceof DatabaseUnavailable)) throw withRequestId(error);
    logFault("page", error);
    const next = ownPath((await headers()).get("x-address"));
    redirect(`/unavailable?${new URLSearchParams({ next })}`);
  });
}

/**
 * The signed-in user; everybody else is sent to the sign-in page and comes back afterwards. While the database is
 * unavailable the page that says so is shown instead, without data (S-11).
 */
export async function requireSignedIn(): Promise<SignedIn<Task>> {
  const person = await orUnavailable(currentSignedIn());
  return person ?? redirect(await signInAddress());
}

/**
 * The address of the page where a user continues to sign in.
 *
 * @param next the own path to continue at; the requested page if it is left out
 */
export async function signInAddress(next?: string): Promise<string> {
  const address = next ?? ownPath((await headers()).get("x-address"));
  const sessionId = await currentSessionId();
  const awaited = sessionId ? await orUnavailable(findPendingStep(sessionId)) : null;
  const ended = (await readCookie("session")) !== undefined;
  const query = new URLSearchParams({ ...(address !== "/" && { next: address }) });
  if (awaited === "signInAgain") query.set("notice", "factorRequired");
  else if (ended && !awaited) query.set("ended", "1");
  const page = pageOf[awaited ?? "signInAgain"];
  return query.size > 0 ? `${page}?${query}` : page;
}

/** The page for a user who is not signed in, or still needs a second factor. */
const pageOf = {
  secondFactor: "/sign-in/second-factor",
  enrolment: "/sign-in/enrolment",
  signInAgain: "/sign-in",
} as const;

/**
 * The signed-in user, who must be allowed into this area; for everybody else the page does not exist.
 */
export async function requireArea(area: AreaId): Promise<SignedIn<Task>> {
  const person = await requireSignedIn();
  if (!person.actor.effective.has(area)) notFound();
  return person;
}

/** A signed-in service administrator; for everybody else the page does not exist. */
export async function requireServiceAdministrator(): Promise<SignedIn<Task>> {
  const person = await requireSignedIn();
  if (!canAdministerService(person.actor)) notFound();
  return person;
}

/** A signed-in administrator of a reseller or a sub-reseller; for everybody else the page does not exist. */
export async function requireCustomerAdministrator(): Promise<SignedIn<Task>> {
  const person = await requireSignedIn();
  if (!canAdministerCustomers(person.actor)) notFound();
  return person;
}

/**
 * Signs a user in whose password was right: first the session row, then the cookie (S-12). The session may still need a
 * second factor (D-1); every page leads to it. A browser in which this user is not known gets a new id: the present one
 * may be another user's, or may have been planted (FF-W6). Returns false if the user may not sign in.
 */
export async function openSession({ userNumber, device: known }: Authenticated): Promise<boolean> {
  const browser = await currentBrowser();
  const devices = await currentDevices();
  const device = known ?? newRandomId();
  const sessionId = await startSession(userNumber, {
    ...browser,
    device,
    previousSession: await currentSessionId(),
  });
  if (!sessionId) return false;
  const kept = [device, ...devices.filter((one) => one !== device)].slice(
    0,
    limits.devicesOfBrowser,
  );
  // The mark is renewed at each sign-in; the ids stay as long as they are used.
  await writeCookie("device", [newBrowserMark(userNumber), ...kept].join("."), limits.knownDevice);
  await keepSession(sessionId);
  return true;
}

/** Sets the cookie of a session that has just begun. */
export async function keepSession(sessionId: string): Promise<void> {
  await writeCookie("session", await encryptSession(sessionId), limits.sessionAbsolute);
}

/** Signs this browser out: first in the database, and only then is the cookie removed (S-14). */
export async function closeSession(): Promise<void> {
  const sessionId = await currentSessionId();
  if (sessionId) {
    await endSession(sessionId);
    // connected systems are told at once; nobody waits for them.
    after(deliverSoon);
  }
  await clearCookie("session");
}
