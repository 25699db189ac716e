import "server-only";
import { randomBytes, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { limits } from "#lib/rules/limits";
import { bareContentPolicy, responseHeaders } from "#lib/rules/response-headers";
import { tooMuch } from "./body-limit";
import { faultPage } from "./fault-page";
import { countWork, isSignIn, type Problem, signInInTurn, tooBusy } from "./front-load";
import { isEnding } from "./lifecycle";
import { logEvent, logWarning } from "./log";
import { insideRequest, type RequestContext } from "./request";

/** Passes a request on to Next. */
type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** What the portal has a use for; everything else is 405, also where Next itself would fail (TRACE). */
const methods = ["GET", "HEAD", "POST", "OPTIONS"];
/** Headers by which an ingress tells of the outside: here the address of the installation counts (S-84). */
const forwarded = ["forwarded", "x-forwarded-port", "x-forwarded-prefix", "x-forwarded-server"];
/** What an answer gets unless the portal has said it otherwise. */
const everywhere = [
  ...responseHeaders,
  { key: "Content-Security-Policy", value: bareContentPolicy },
];
/** What Next says when it could not even draw its page about a fault. */
const nextsLastWord = "Internal Server Error";
/** Next asks itself for a redirect's page; this says that the request is its own and comes from nobody else. */
const own = "x-portal-own";
const ownSecret = randomBytes(32).toString("base64url");

/** Under this name the code behind reads the id; whatever a client sends under it is gone. */
const requestIdHeader = "x-request-id";

/**
 * The server in front of Next: everything about HTTP that Next leaves to whoever is in front of it. It knows nothing of
 * the portal: what somebody may do is decided behind it.
 *
 * - S-82 methods, S-84 hosts and forwarded headers, F-16 time and size limits, refused before Next sees them
 * - S-80 the headers of every answer, also of those that Node itself gives
 * - S-66 no more requests at once than it can answer in time
 * - S-87 an id for each request
 */
export function createFront(appUrl: URL, handler: Handler): Server {
  const server = createServer({
    headersTimeout: limits.httpHeaders,
    requestTimeout: limits.httpRequest,
    keepAliveTimeout: limits.httpIdle,
    connectionsCheckingInterval: limits.httpHeaders / 4,
    maxHeaderSize: limits.httpHeaderBytes,
    // Refused below, with the headers of every answer.
    requireHostHeader: false,
  });
  // A client that takes nothing of its answer any more.
  server.setTimeout(limits.httpSilence, (socket: Socket) => socket.destroy());
  server.on("clientError", (error: NodeJS.ErrnoException, socket) =>
    answerBroken(error, socket as Socket),
  );
  server.on("checkExpectation", (request, response) => {
    receive(request, response, appUrl);
    refuse(response, { status: 417, reason: "expectation" });
  });
  server.on("connect", (_, socket) => answerByHand(socket as Socket, "405 Method Not Allowed"));
  const load = { running: 0 };
  server.on("request", (request, response) => {
    const context = receive(request, response, appUrl);
    insideRequest(context, () => {
      if (!isOwn(request)) {
        const problem = problemOf(request, appUrl) ?? tooBusy(request, load);
        if (problem) return refuse(response, problem);
        countWork(request, response, load);
        prepare(request, appUrl, context.id);
      }
      const pass = () => void handler(request, response);
      if (!isSignIn(request)) return pass();
      void signInInTurn(request, response, pass).then((problem) => {
        if (problem) refuse(response, problem);
      });
    });
  });
  return server;
}

/** Gives a request its id and its answer the headers that every answer has. */
function receive(request: IncomingMessage, response: ServerResponse, appUrl: URL): RequestContext {
  const given = request.headers[requestIdHeader];
  const id = isOwn(request) && typeof given === "string" ? given : randomUUID();
  const context: RequestContext = { id };
  response.setHeader("X-Request-Id", id);
  const writeHead = response.writeHead.bind(response);
  // The one place that every answer passes, whoever writes it.
  response.writeHead = ((status: number, ...rest: [never]) => {
    const final = finalStatus(status, request, context, appUrl);
    if (final >= 500) logWarning("answer", { status: final, method: request.method });
    for (const [name, value] of Object.entries(context.answer?.headers ?? {}))
      response.setHeader(name, value);
    for (const { key, value } of everywhere)
      if (!response.hasHeader(key)) response.setHeader(key, value);
    if (status === 500 && isLastWord(response)) {
      response.setHeader("Content-Type", "text/html; charset=utf-8");
      response.removeHeader("Content-Length");
    }
    // Or a connection on which one request follows the other would hold up the end (S-96).
    if (isEnding()) response.setHeader("Connection", "close");
    return writeHead(final, ...rest);
  }) as typeof response.writeHead;
  const end = response.end.bind(response);
  response.end = ((said: unknown, ...rest: [never]) =>
    end((said === nextsLastWord ? faultPage(id) : said) as never, ...rest)) as typeof response.end;
  return context;
}

/** Whether these headers are those of Next's last word, in whose place a page stands. */
function isLastWord(response: ServerResponse): boolean {
  const length = response.getHeader("Content-Length");
  if (length !== undefined) return Number(length) === nextsLastWord.length;
  return !response.hasHeader("Content-Type");
}

/**
 * What the portal wants to answer. And what goes wrong before a form has reached any code of the portal is no fault of the
 * portal: Next answers 500 to a form that it can not read, and to one from elsewhere (S-82, S-83).
 */
function finalStatus(
  status: number,
  { method, url, headers }: IncomingMessage,
  context: RequestContext,
  appUrl: URL,
): number {
  const unavailable = context.answer?.status === 503;
  if (context.answer && (status < 500 || unavailable)) return context.answer.status;
  // Routes of the API read their bodies themselves; what is a fault there is one.
  const isForm =
    !url?.startsWith("/api/") &&
    (headers["next-action"] !== undefined || /^multipart\//i.test(headers["content-type"] ?? ""));
  if (status !== 500 || method !== "POST" || !isForm || context.understood) return status;
  return (headers.origin ?? appUrl.origin) === appUrl.origin ? 400 : 403;
}

function isOwn(request: IncomingMessage): boolean {
  return request.headers[own] === ownSecret;
}

const closing = { Connection: "close" };

function problemOf(request: IncomingMessage, appUrl: URL): Problem | null {
  const { method = "", url = "", headers } = request;
  if (!methods.includes(method))
    return { status: 405, reason: "method", headers: { Allow: methods.join(", ") } };
  // What stands below is about the address as it is written: no way to write one that means another.
  if (!url.startsWith("/") || /\/(\.|%2e){1,2}([/?#]|$)/i.test(url))
    return { status: 400, reason: "target" };
  // Whether the process is alive is asked from beside it, under any name.
  const isHealth = /^\/api\/health(\/ready)?(\?|$)/.test(url);
  if (!isHealth && headers.host === undefined) return { status: 400, reason: "host" };
  if (!isHealth && headers.host?.toLowerCase() !== appUrl.host)
    return { status: 421, reason: "host", text: `${appUrl.origin}\n` };
  const excess = tooMuch(url, Number(headers["content-length"] ?? 0));
  if (excess) {
    const { closes, text } = excess;
    return { status: 413, reason: "size", text, ...(closes && { headers: closing }) };
  }
  // Routes of the API count what they read; for pages Next would only find out in the middle, with a fault.
  if (headers["transfer-encoding"] !== undefined && !url.startsWith("/api/"))
    return { status: 411, reason: "length", headers: closing };
  return null;
}

function refuse(response: ServerResponse, { status, reason, headers, text }: Problem): void {
  logEvent("refused", { status, reason });
  response.writeHead(status, {
    "Content-Type": "text/plain; charset=utf-8",
    "Cache-Control": "no-store",
    ...headers,
  });
  response.end(text);
}

/** Replaces everything that a client could pretend about itself or about the address that it has used. */
function prepare({ headers }: IncomingMessage, appUrl: URL, id: string): void {
  for (const name of Object.keys(headers))
    if (/^x-(middleware|nextjs|invoke|matched|now|action|vercel-internal)-/.test(name))
      delete headers[name];
  for (const name of forwarded) delete headers[name];
  headers["x-forwarded-host"] = appUrl.host;
  headers["x-forwarded-proto"] = appUrl.protocol.slice(0, -1);
  headers[requestIdHeader] = id;
  headers[own] = ownSecret;
}

/** What Node can not read as HTTP, or waits for too long: it answers by hand, with the headers of every answer. */
function answerBroken(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy();
  const statuses: Record<string, string> = {
    HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
    ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
  };
  answerByHand(socket, statuses[error.code ?? ""] ?? "400 Bad Request");
}

function answerByHand(socket: Socket, status: string): void {
  const lines = [
    `HTTP/1.1 ${status}`,
    "Connection: close",
    "Content-Length: 0",
    ...everywhere.map(({ key, value }) => `${key}: ${value}`),
  ];
  socket.end(`${lines.join("\r\n")}\r\n\r\n`);
}
