import type { IncomingMessage } from "node:http";
import { logFault } from "#lib/infra/log";
import { isUploadForm } from "#lib/infra/upload-form";
import { limits } from "#lib/rules/limits";
import { readWhole } from "./body-ahead";
import { mostBytesOf, tooMuch, uploadAt } from "./body-limit";
import { isOwnHost } from "./hosts";
import { notNow, type Problem } from "./not-now";
import { isForSystems, isReadable } from "./request-target";

/** The supported methods; all others get 405, including TRACE, on which Next itself would fail. */
const methods = ["GET", "HEAD", "POST", "OPTIONS"];
const closing = { Connection: "close" };

/** The problem in a request's head: its method (S-82), URL, host (S-84), or announced length (F-16). Null for none. */
export function problemOf(request: IncomingMessage, appUrl: URL): Problem | null {
  const { method = "", url = "", headers, headersDistinct } = request;
  if (!methods.includes(method))
    return { status: 405, reason: "method", headers: { Allow: methods.join(", ") } };
  // The checks below compare the URL as written, so spellings that mean another path are refused.
  const [path = ""] = url.split("?", 1);
  if (!url.startsWith("/") || /\/(\.|%2e){1,2}([/#]|$)/i.test(path) || !isReadable(url))
    return { status: 400, reason: "target" };
  // Next would answer such a path with parts of a page that is never drawn, so that nobody decides who may see it (M-10).
  if (/\.segments\//i.test(decodeURIComponent(path))) return { status: 404, reason: "target" };
  // Next's time for a repeated parameter grows with the square of its repetitions (FF-B2).
  if (url.split("&", limits.httpParameters + 1).length > limits.httpParameters)
    return { status: 400, reason: "target" };
  // Liveness is asked from the same machine, under any host name.
  const isHealth = /^\/api\/health(\/ready)?(\?|$)/.test(url);
  // Of two hosts Node reports the first, and a proxy in front may have used the other (FF-W10).
  if ((headersDistinct.host?.length ?? 0) > 1) return { status: 400, reason: "host" };
  if (!isHealth && headers.host === undefined) return { status: 400, reason: "host" };
  if (!isHealth && !isOwnHost(headers.host ?? "", url, appUrl))
    return { status: 421, reason: "host", text: `${appUrl.origin}\n` };
  const excess = tooMuch(url, lengthOf(request));
  if (excess) return { status: 413, reason: "size", ...(excess.closes && { headers: closing }) };
  return null;
}

/** The length that a request announces, in bytes. */
function lengthOf({ headers }: IncomingMessage): number {
  return Number(headers["content-length"] ?? 0);
}

/** Whether a body may be longer than a form, so that its sender's right has to be checked (FF-B2). */
export function mayBeLong(request: IncomingMessage): boolean {
  return isOfUnknownLength(request) || lengthOf(request) > limits.httpBodyBytes;
}

/** Whether a body is sent in chunks. */
function isOfUnknownLength({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined;
}

/** Why a possibly long body is not passed on; null if nothing is wrong, and the whole body has been read (FF-B2). */
export async function problemOfBody(request: IncomingMessage): Promise<Problem | null> {
  const { url = "", headers } = request;
  try {
    const upload = uploadAt(url);
    const most = await mostBytesOf(url, headers.cookie ?? "");
    if (lengthOf(request) > most) return { status: 413, reason: "sender" };
    const body = await readWhole(request, most);
    if (!body) {
      const reason = most === limits.httpBodyBytes && upload ? "sender" : "size";
      return { status: 413, reason, headers: closing };
    }
    // Next would wait for ever for the end of an empty body that was read; no form is empty. A route can read it.
    if (body.length === 0 && !url.startsWith("/api/") && !isForSystems(url))
      return { status: 400, reason: "empty", headers: closing };
    if (!upload || body.length <= limits.httpBodyBytes) return null;
    const isForm = isUploadForm(headers["content-type"], body, upload.entries);
    return isForm ? null : { status: 400, reason: "form" };
  } catch (error) {
    logFault("front", error);
    return notNow(request);
  }
}
