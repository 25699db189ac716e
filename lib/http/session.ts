import "server-only";
import { headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import { readOpenTasks, type Task } from "#lib/domain/service/open-tasks";
import { findKnownDevice } from "#lib/domain/sign-in/authenticate";
import { endSession } from "#lib/domain/sign-in/end-sessions";
import { findAwaited } from "#lib/domain/sign-in/pending-session";
import { type BrowserFacts, startSession } from "#lib/domain/sign-in/sessions";
import { findSignedIn, type SignedIn } from "#lib/domain/sign-in/signed-in";
import { newBrowserMark, newDeviceId } from "#lib/infra/crypto/keys";
import { logFault } from "#lib/infra/log";
import type { AreaId, Language } from "#lib/rules/catalogue";
import { canOperate } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import { ownPath } from "#lib/rules/paths";
import { DatabaseUnavailable } from "#lib/rules/unavailable";
import { clearCookie, readCookie, writeCookie } from "./cookies";
import { numbered } from "./response";
import { sealSession, unsealSession } from "./session-token";

/** Who is signed in, asked of the database once in each request and never remembered beyond it (S-11, S-13). */
export const currentSignedIn = cache(async (): Promise<SignedIn<Task> | null> => {
  const sessionId = await currentSessionId();
  return sessionId ? findSignedIn(sessionId, readOpenTasks) : null;
});

/** The session id that this browser shows, whether such a session exists or not. */
export async function currentSessionId(): Promise<string | null> {
  return unsealSession(await readCookie("session"));
}

/** For pages that everybody may see: who is signed in, or nobody while the database can not say. */
export async function signedInIfKnown(): Promise<SignedIn<Task> | null> {
  return currentSignedIn().catch((error: unknown) => {
    if (error instanceof DatabaseUnavailable) return null;
    throw error;
  });
}

/** What a page reads; while the database can not be reached a page that says so takes its place (S-11). */
export async function orUnavailable<T>(reading: Promise<T>): Promise<T> {
  return reading.catch(async (error: unknown) => {
    if (!(error instanceof DatabaseUnavailable)) throw numbered(error);
    logFault("page", error);
    const next = ownPath((await headers()).get("x-address"));
    redirect(`/unavailable?${new URLSearchParams({ next })}`);
  });
}

/**
 * The person who is signed in; everybody else goes to the sign-in page and comes back afterwards. While the database
 * cannot say who it is, the page for that shows instead, and no data (S-11).
 */
export async function requireSignedIn(): Promise<SignedIn<Task>> {
  const person = await orUnavailable(currentSignedIn());
  return person ?? redirect(await signInAddress());
}

/** Where somebody goes on who is not signed in (any more), to come back afterwards to the page that was asked for. */
export async function signInAddress(): Promise<string> {
  const address = ownPath((await headers()).get("x-address"));
  const sessionId = await currentSessionId();
  const awaited = sessionId ? await orUnavailable(findAwaited(sessionId)) : null;
  const ended = (await readCookie("session")) !== undefined;
  const query = new URLSearchParams({ ...(address !== "/" && { next: address }) });
  if (awaited === "signInAgain") query.set("notice", "factorRequired");
  else if (ended && !awaited) query.set("ended", "1");
  const page = pageOf[awaited ?? "signInAgain"];
  return query.size > 0 ? `${page}?${query}` : page;
}

/** Where somebody goes on who is not signed in, or not quite. */
const pageOf = {
  secondFactor: "/sign-in/second-factor",
  enrolment: "/sign-in/enrolment",
  signInAgain: "/sign-in",
} as const;

/** The person who is signed in and may enter this area; for everybody else the page does not exist. */
export async function requireArea(area: AreaId): Promise<SignedIn<Task>> {
  const person = await requireSignedIn();
  if (!person.actor.effective.has(area)) notFound();
  return person;
}

/** The provider's own administrators; for everybody else their pages do not exist. */
export async function requireOperator(): Promise<SignedIn<Task>> {
  const person = await requireSignedIn();
  if (!canOperate(person.actor)) notFound();
  return person;
}

/**
 * S-64: the ids by which people may be known in this browser, the one of the last sign-in first; what has another shape is
 * no id, like the mark for the server in front.
 */
export async function currentDevices(): Promise<string[]> {
  const ids = (await readCookie("device"))?.split(".") ?? [];
  return ids.filter((id) => /^[\w-]{43}$/.test(id)).slice(0, limits.devicesOfBrowser);
}

/**
 * Signs somebody in whose password was right: session row first, then the cookie (S-12). The session may still await a
 * second factor (D-1); every page leads to it. A browser in which this person is not known gets a new id: one that was in it
 * before may be somebody else's, or may have been put there (FF-W6). False: not allowed in.
 */
export async function openSession(userNumber: number, language: Language): Promise<boolean> {
  const browser = await currentBrowser(language);
  const devices = await currentDevices();
  const device = (await findKnownDevice(userNumber, devices)) ?? newDeviceId();
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
  // The mark is renewed at each sign-in: the ids stay for as long as they are used.
  await writeCookie("device", [newBrowserMark(userNumber), ...kept].join("."), limits.knownDevice);
  await keepSession(sessionId);
  return true;
}

/** What is known of the browser that asks; the id is that of the sign-in which is going on in it. */
export async function currentBrowser(language: Language): Promise<BrowserFacts> {
  const userAgent = (await headers()).get("user-agent") ?? "";
  const [device = null] = await currentDevices();
  return { userAgent, language, device };
}

/** Gives this browser a session that has just begun. */
export async function keepSession(sessionId: string): Promise<void> {
  await writeCookie("session", await sealSession(sessionId), limits.sessionAbsolute);
}

/** Signs this browser out: first in the database, and only when that is done the cookie goes (S-14). */
export async function closeSession(): Promise<void> {
  const sessionId = await currentSessionId();
  if (sessionId) await endSession(sessionId);
  await clearCookie("session");
}
