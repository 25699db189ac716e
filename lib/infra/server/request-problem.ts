import "server-only";
import type { IncomingMessage } from "node:http";
import { isListForm } from "#lib/infra/list-form";
import { logFault } from "#lib/infra/log";
import { limits } from "#lib/rules/limits";
import { notNow, type Problem } from "./admission";
import { readWhole } from "./body-ahead";
import { isUpload, mostBytesOf, tooMuch } from "./body-limit";
import { isReadable } from "./request-target";

/** What the portal has a use for; everything else is 405, also where Next itself would fail (TRACE). */
const methods = ["GET", "HEAD", "POST", "OPTIONS"];
const closing = { Connection: "close" };

/**
 * What is wrong with a request by its head alone: its method (S-82), address, host (S-84), or the length that it announces
 * (F-16). Null: nothing.
 */
export function problemOf(request: IncomingMessage, appUrl: URL): Problem | null {
  const { method = "", url = "", headers, headersDistinct } = request;
  if (!methods.includes(method))
    return { status: 405, reason: "method", headers: { Allow: methods.join(", ") } };
  // What stands below is about the address as it is written: no way to write one that means another.
  if (!url.startsWith("/") || /\/(\.|%2e){1,2}([/?#]|$)/i.test(url) || !isReadable(url))
    return { status: 400, reason: "target" };
  // Next's time for one parameter that comes again and again grows with the square of how often it does (FF-B2).
  if (url.split("&", limits.httpParameters + 1).length > limits.httpParameters)
    return { status: 400, reason: "target" };
  // Whether the process is alive is asked from beside it, under any name.
  const isHealth = /^\/api\/health(\/ready)?(\?|$)/.test(url);
  // Of two, Node tells of the first, and whatever is in front may have meant the other (FF-W10).
  if ((headersDistinct.host?.length ?? 0) > 1) return { status: 400, reason: "host" };
  if (!isHealth && headers.host === undefined) return { status: 400, reason: "host" };
  if (!isHealth && headers.host?.toLowerCase() !== appUrl.host)
    return { status: 421, reason: "host", text: `${appUrl.origin}\n` };
  const excess = tooMuch(url, lengthOf(request));
  if (excess) return { status: 413, reason: "size", ...(excess.closes && { headers: closing }) };
  return null;
}

/** Bytes that a request announces. */
function lengthOf({ headers }: IncomingMessage): number {
  return Number(headers["content-length"] ?? 0);
}

/** What may be more than a form: whether its sender may send so much has to be asked (FF-B2). */
export function mayBeLong(request: IncomingMessage): boolean {
  return isOfUnknownLength(request) || lengthOf(request) > limits.httpBodyBytes;
}

/** A body that comes in pieces. */
function isOfUnknownLength({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined;
}

/** What keeps a body that may be long from being passed on; all of it is here then (FF-B2). Null: nothing. */
export async function problemOfBody(request: IncomingMessage): Promise<Problem | null> {
  const { url = "", headers } = request;
  try {
    const most = await mostBytesOf(url, headers.cookie ?? "");
    if (lengthOf(request) > most) return { status: 413, reason: "sender" };
    const body = await readWhole(request, most);
    if (!body) {
      const reason = most === limits.httpBodyBytes && isUpload(url) ? "sender" : "size";
      return { status: 413, reason, headers: closing };
    }
    // Nothing is left to be read of it, so that Next would wait for its end without end; no form is empty. A route reads it
    // without harm.
    if (body.length === 0 && !url.startsWith("/api/"))
      return { status: 400, reason: "empty", headers: closing };
    const isLong = isUpload(url) && body.length > limits.httpBodyBytes;
    return isLong && !isListForm(headers["content-type"], body)
      ? { status: 400, reason: "form" }
      : null;
  } catch (error) {
    logFault("front", error);
    return notNow(request);
  }
}
