import "server-only";
import { limits } from "#lib/rules/limits";

/** The page for user lists accepts more than any form. */
const upload = /^\/users\/import(\?|$)/;
const uploadBytes = limits.importMegabytes * 1024 * 1024 + limits.httpBodyBytes;
/** A body slightly over the limit is read to its end and discarded: a browser that is cut off shows no response. */
const drainedBytes = 16 * uploadBytes;

/** Whether this URL accepts user lists. */
export function isUpload(url: string): boolean {
  return upload.test(url);
}

/** F-16: the longest body that this URL accepts from anybody, in bytes. */
function mostBytes(url: string): number {
  return isUpload(url) ? uploadBytes : limits.httpBodyBytes;
}

/** Decides by a request's cookies whether its sender may send more than a form: only users who manage users may. */
type Gatekeeper = (cookies: string) => Promise<boolean>;

/** One per process: the front is bundled separately from what Next builds. */
const holder = globalThis as typeof globalThis & { zugangGatekeeper?: Gatekeeper };

/** Sets the function that decides about bodies larger than a form. */
export function askAboutUploads(gatekeeper: Gatekeeper): void {
  holder.zugangGatekeeper = gatekeeper;
}

/** API routes count what they read; none accepts more than this. */
const routeBytes = limits.mailEventBytes;

/**
 * FF-B2: the longest body that this sender may send to this URL, in bytes: more than a form only from somebody who may
 * send a user list, decided before anything is read. Until a gatekeeper is set nobody may.
 *
 * @throws DatabaseUnavailable
 */
export async function mostBytesOf(url: string, cookies: string): Promise<number> {
  if (url.startsWith("/api/")) return routeBytes;
  const may = isUpload(url) && (await holder.zugangGatekeeper?.(cookies));
  return may ? uploadBytes : limits.httpBodyBytes;
}

/**
 * F-16: whether a body is too large for this URL, by its announced length, before anything is read.
 *
 * @returns null if not; otherwise whether to close the connection
 */
export function tooMuch(url: string, bytes: number): { closes: boolean } | null {
  return bytes <= mostBytes(url) ? null : { closes: bytes > drainedBytes };
}
