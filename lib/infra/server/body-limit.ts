import "server-only";
import type { Happening } from "#lib/infra/server/happenings";
import { pictureBytes } from "#lib/rules/configuration/brand-bounds";
import { customerNumberDigits } from "#lib/rules/customer-number";
import { entriesOf } from "#lib/rules/form-fields";
import { limits } from "#lib/rules/limits";
import { appearanceDraft } from "#lib/rules/schemas/appearances";
import { staffUpload } from "#lib/rules/schemas/import";

/** A page whose form has a file: how long its body may be, how many entries it has, and what is said of one that is too long. */
type Upload = { page: RegExp; bytes: number; entries: number; tooLong: Happening };

/** The pages that accept more than any other form: a user list, and a reseller's logo. */
const uploads: readonly Upload[] = [
  {
    page: /^\/users\/import(\?|$)/,
    bytes: limits.importMegabytes * 1024 * 1024 + limits.httpBodyBytes,
    entries: entriesOf(staffUpload.shape),
    tooLong: "file",
  },
  {
    page: new RegExp(`^/appearance/\\d{1,${customerNumberDigits}}(\\?|$)`),
    bytes: pictureBytes + limits.httpBodyBytes,
    entries: entriesOf(appearanceDraft.shape),
    tooLong: "logo",
  },
];
/** A body slightly over the limit is read to its end and discarded: a browser that is cut off shows no response. */
const drainedBytes = 16 * Math.max(...uploads.map(({ bytes }) => bytes));

/** The form with a file at this URL; undefined where forms have none. */
export function uploadAt(url: string): Upload | undefined {
  return uploads.find(({ page }) => page.test(url));
}

/** F-16: the longest body that this URL accepts from anybody, in bytes. */
function mostBytes(url: string): number {
  return uploadAt(url)?.bytes ?? limits.httpBodyBytes;
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
 * manage users, decided before anything is read. Until a gatekeeper is set nobody may.
 *
 * @throws DatabaseUnavailable
 */
export async function mostBytesOf(url: string, cookies: string): Promise<number> {
  if (url.startsWith("/api/")) return routeBytes;
  const upload = uploadAt(url);
  return upload && (await holder.zugangGatekeeper?.(cookies)) ? upload.bytes : limits.httpBodyBytes;
}

/**
 * F-16: whether a body is too large for this URL, by its announced length, before anything is read.
 *
 * @returns null if not; otherwise whether to close the connection
 */
export function tooMuch(url: string, bytes: number): { closes: boolean } | null {
  return bytes <= mostBytes(url) ? null : { closes: bytes > drainedBytes };
}
