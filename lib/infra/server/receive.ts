import { randomBytes, randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { isDevelopment } from "#lib/infra/env";
import { logWarning } from "#lib/infra/log";
import { limits } from "#lib/rules/limits";
import { commonHeaders } from "#lib/rules/response-headers";
import { isOfAnnouncement } from "./announcement";
import { isForPerson, replaceAnswer } from "./bare-response";
import { isLastAnswer } from "./connections";
import { finalStatus, happeningBehind } from "./final-status";
import { isEnding } from "./lifecycle";
import { measure } from "./measure";
import { hasPageFrame, isDownload, newPageFrame } from "./page-frame";
import type { RequestContext } from "./request-context";
import { addressOf, isForSystems, isOutside } from "./request-target";
import { senderOf } from "./sender";
import { sendWhole } from "./whole-page";

/** Headers in which an ingress describes the outside; the configured address is used instead (S-84). */
const forwarded = ["forwarded", "x-forwarded-port", "x-forwarded-prefix", "x-forwarded-server"];
/** Next requests a redirect's target from itself; this header proves that such a request is its own. */
const own = "x-portal-own";
const selfRequestSecret = randomBytes(32).toString("base64url");

/** Headers in which the code behind reads the address and Next the nonce. */
const framed = ["x-address", "content-security-policy", "content-security-policy-report-only"];

/** The header in which the code behind reads the id; a client's own value is removed. */
const requestIdHeader = "x-request-id";

/** Gives a request its id, and its response the common headers. */
export function receive(
  request: IncomingMessage,
  response: ServerResponse,
  appUrl: URL,
): RequestContext {
  const given = request.headers[requestIdHeader];
  const isInner = isOwn(request);
  if (!isInner) measure(request, response);
  const id = isInner && typeof given === "string" ? given : randomUUID();
  const sender = senderOf(request.headers, request.socket.remoteAddress);
  const context: RequestContext = { id, sender };
  response.setHeader("X-Request-Id", id);
  // The status that Next wanted, once it has set one.
  let wanted: number | undefined;
  replaceAnswer(response, { id, address: request.url }, (status) => {
    if (isInner || !isForPerson(request)) return null;
    return happeningBehind(
      wanted ?? status,
      finalStatus(status, request, context, appUrl),
      context,
    );
  });
  const writeHead = response.writeHead.bind(response);
  // The one place that every response passes through.
  response.writeHead = ((status: number, ...rest: [never]) => {
    wanted = status;
    const final = finalStatus(status, request, context, appUrl);
    if (final >= 500) logWarning("answer", { status: final, method: request.method });
    for (const [name, value] of Object.entries(context.answer?.headers ?? {}))
      response.setHeader(name, value);
    dropSaid(response, appUrl);
    for (const { key, value } of commonHeaders) {
      // What the browser keeps for a whole host is not the portal's to say about a system's.
      if (key === "Strict-Transport-Security" && isOutside(request.url ?? "")) continue;
      if (!response.hasHeader(key)) response.setHeader(key, value);
    }
    // Keep-alive requests would delay the shutdown (S-96).
    if (isEnding() || isLastAnswer(request.socket)) response.setHeader("Connection", "close");
    return writeHead(final, ...rest);
  }) as typeof response.writeHead;
  return context;
}

/**
 * Where scripts have sent a form, the page that says what has happened is in the response already: its cookie need not
 * reach the browser, which would say it again when the page is loaded again (FEEL-D17).
 */
function dropSaid(response: ServerResponse, appUrl: URL): void {
  const set = response.getHeader("set-cookie");
  const isPage = /^text\/x-component/.test(String(response.getHeader("content-type")));
  if (!isPage || !Array.isArray(set)) return;
  const kept = set.filter((one) => !isOfAnnouncement(appUrl, one));
  if (kept.length > 0) response.setHeader("set-cookie", kept);
  else response.removeHeader("set-cookie");
}

/** Whether Next sent this request to itself. */
export function isOwn(request: IncomingMessage): boolean {
  return request.headers[own] === selfRequestSecret;
}

/** Sets the frame of a page (S-80, S-81); what a client sent in these headers never reaches the code behind. */
export function framePage(request: IncomingMessage, response: ServerResponse, appUrl: URL): void {
  const { headers, url = "" } = request;
  for (const name of framed) delete headers[name];
  if (!hasPageFrame(url) || isForSystems(url)) return;
  const frame = newPageFrame(addressOf(url), appUrl, headers.cookie);
  Object.assign(headers, frame.request);
  for (const [name, value] of Object.entries(frame.response)) response.setHeader(name, value);
  if (!isDownload(url)) sendWhole(request, response);
}

/** Overwrites everything that a client could claim about itself or the URL it used. */
export function prepare({ headers }: IncomingMessage, appUrl: URL, id: string): void {
  for (const name of Object.keys(headers)) {
    // In development a page waits for what Next then sends beside an answer, for the request of this id.
    if (isDevelopment() && /^x-nextjs-(html-)?request-id$/.test(name)) continue;
    if (/^x-(middleware|nextjs|invoke|matched|now|action|vercel-internal)-/.test(name))
      delete headers[name];
  }
  for (const name of forwarded) delete headers[name];
  // Next searches it for the names of robots, in time that grows with the square of its length (FF-B2).
  const agent = headers["user-agent"];
  if (agent) headers["user-agent"] = agent.slice(0, limits.userAgentLength);
  headers["x-forwarded-host"] = appUrl.host;
  headers["x-forwarded-proto"] = appUrl.protocol.slice(0, -1);
  headers[requestIdHeader] = id;
  headers[own] = selfRequestSecret;
}
