import "server-only";
import { limits } from "#lib/rules/limits";

/** The page of a staff list takes more than any form. */
const upload = /^\/users\/import(\?|$)/;
const uploadBytes = limits.importMegabytes * 1024 * 1024 + limits.httpBodyBytes;
/** What is a little too much is read to its end and forgotten: a browser that is cut off shows no answer. */
const drainedBytes = 16 * uploadBytes;
/** Its words stand here and not in the message files: they must cost nothing. */
const words = `Die Datei ist zu groß: höchstens ${limits.importMegabytes} MB sind möglich. Gehen Sie zurück, und teilen Sie die Liste auf mehrere Dateien auf.
The file is too large: at most ${limits.importMegabytes} MB are possible. Go back and divide the list into several files.
`;

/**
 * F-16: whether a body is too large for this address, judged by its announced length, before anything of it is read.
 *
 * @returns null when it is not; else whether the connection is to be closed, and what a person reads
 */
export function tooMuch(url: string, bytes: number): { closes: boolean; text?: string } | null {
  const isUpload = upload.test(url);
  if (bytes <= (isUpload ? uploadBytes : limits.httpBodyBytes)) return null;
  return isUpload ? { closes: bytes > drainedBytes, text: words } : { closes: true };
}
