import "server-only";
import { limits } from "#lib/rules/limits";

/** The page of a staff list takes more than any form. */
const upload = /^\/users\/import(\?|$)/;
const uploadBytes = limits.importMegabytes * 1024 * 1024 + limits.httpBodyBytes;
/** What is a little too much is read to its end and forgotten: a browser that is cut off shows no answer. */
const drainedBytes = 16 * uploadBytes;

/** Whether a staff list is sent to this address. */
export function isUpload(url: string): boolean {
  return upload.test(url);
}

/** F-16: how many bytes a body may have at this address, whoever sends it. */
function mostBytes(url: string): number {
  return isUpload(url) ? uploadBytes : limits.httpBodyBytes;
}

/** Says by a request's cookies whether its sender may send more than a form: who manages users. */
type Gatekeeper = (cookies: string) => Promise<boolean>;

/** One for the process: the front is bundled apart from what Next builds. */
const holder = globalThis as typeof globalThis & { zugangGatekeeper?: Gatekeeper };

/** Who is to be asked, from now on, about bodies that are larger than a form. */
export function askAboutUploads(gatekeeper: Gatekeeper): void {
  holder.zugangGatekeeper = gatekeeper;
}

/** Routes of the API count what they read; none takes more than this. */
const routeBytes = limits.mailEventBytes;

/**
 * FF-B2: how many bytes a body of this sender may have at this address: more than a form only of who may send a staff list,
 * asked before anything of it is read. Until somebody can be asked nobody may.
 *
 * @throws DatabaseUnavailable
 */
export async function mostBytesOf(url: string, cookies: string): Promise<number> {
  if (url.startsWith("/api/")) return routeBytes;
  const may = isUpload(url) && (await holder.zugangGatekeeper?.(cookies));
  return may ? uploadBytes : limits.httpBodyBytes;
}

/**
 * F-16: whether a body is too large for this address, judged by its announced length, before anything of it is read.
 *
 * @returns null when it is not; else whether the connection is to be closed
 */
export function tooMuch(url: string, bytes: number): { closes: boolean } | null {
  return bytes <= mostBytes(url) ? null : { closes: bytes > drainedBytes };
}
