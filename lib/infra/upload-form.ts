import "server-only";
import { limits } from "#lib/rules/limits";

/**
 * The Content-Type exactly as browsers write it: two parsers could read a boundary written otherwise, or twice,
 * differently.
 */
const typeOfForm = /^multipart\/form-data; ?boundary=("?)([\w'()+,./:=?-]{1,70})\1$/i;
/** What browsers write before the content of a file, with its maximal length. */
const headOfFile =
  /^\r\nContent-Disposition: form-data; name="[^"\\\r\n]*"; filename="[^"\r\n]*"(\r\nContent-Type: [^\r\n]*)?\r\n\r\n/i;
const longestHead = 2_000;

/**
 * FF-B2: whether a body longer than a form is a form with a file: no more entries than that form has, and everything
 * outside the file no longer than any other form. Next and React would read anything else to its end and count nothing.
 * Looks for each expected boundary once, and stops after the last.
 *
 * @param entries of that form at most
 */
export function isUploadForm(type: string | undefined, body: Buffer, entries: number): boolean {
  const boundary = typeOfForm.exec(type ?? "")?.[2];
  if (boundary === undefined || !body.subarray(0, 80).includes(`--${boundary}`)) return false;
  const line = `\r\n--${boundary}`;
  let ordinary = body.length;
  let start = boundary.length + 2;
  for (let room = entries; room >= 0; room -= 1) {
    const end = body.indexOf(line, start);
    if (end < 0) return ordinary <= limits.httpBodyBytes;
    const head = body.toString("latin1", start, Math.min(end, start + longestHead));
    if (headOfFile.test(head)) ordinary -= end - start;
    start = end + line.length;
  }
  return false;
}
