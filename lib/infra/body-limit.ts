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

/** F-16: how many bytes a body may have at this address. */
export function mostBytes(url: string): number {
  return isUpload(url) ? uploadBytes : limits.httpBodyBytes;
}

/**
 * F-16: whether a body is too large for this address, judged by its announced length, before anything of it is read.
 *
 * @returns null when it is not; else whether the connection is to be closed
 */
export function tooMuch(url: string, bytes: number): { closes: boolean } | null {
  return bytes <= mostBytes(url) ? null : { closes: bytes > drainedBytes };
}
