import { randomBytes, randomUUID } from "node:crypto";
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from "node:http";
import type { Socket } from "node:net";
import { logEvent, logFault, logWarning } from "#lib/infra/log";
import { limits } from "#lib/rules/limits";
import { bareContentPolicy, responseHeaders } from "#lib/rules/response-headers";
import { type Problem, passInTurn, type Sharers } from "./admission";
import { headAsPage, isForPerson, replaceAnswer } from "./bare-response";
import { isUpload } from "./body-limit";
import { isAnswering, isLastAnswer, mayBegin } from "./connections";
import { barePage, barePagePolicy, bareWords, type Happening, happeningOf } from "./fault-page";
import { isEnding } from "./lifecycle";
import { insideRequest, type RequestContext } from "./request-context";
import { mayBeLong, problemOf, problemOfBody } from "./request-problem";
import { withoutSlash } from "./request-target";
import { senderOf } from "./sender";

/** Passes a request on to Next. */
type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Headers in which an ingress describes the outside; the configured address is used instead (S-84). */
const forwarded = ["forwarded", "x-forwarded-port", "x-forwarded-prefix", "x-forwarded-server"];
/** Headers of every response unless the portal sets them itself. */
const everywhere = [
  ...responseHeaders,
  { key: "Content-Security-Policy", value: bareContentPolicy },
];
/** Next requests a redirect's target from itself; this header proves that such a request is its own. */
const own = "x-portal-own";
const ownSecret = randomBytes(32).toString("base64url");

/** The header in which the code behind reads the id; a client's own value is removed. */
const requestIdHeader = "x-request-id";

/**
 * The server in front of Next: everything about HTTP that Next leaves to a proxy. It knows nothing of the portal's
 * rules; authorization happens behind it.
 *
 * - S-82 methods, S-84 hosts and forwarded headers, F-16 time and size limits, refused before Next sees them
 * - S-80 the headers of every response, including Node's own
 * - S-66 no more requests at once than can be answered in time, shared fairly (FF-W1, FF-W2), one per connection
 *   (FF-B1)
 * - S-87 an id for each request
 *
 * @param knownBrowser returns by a request's cookies whose share it counts against, or null if the browser is not known
 */
export function createFront(
  appUrl: URL,
  handler: Handler,
  knownBrowser: (cookies: string) => string | null = () => null,
): Server {
  const server = createServer({
    headersTimeout: limits.httpHeaders,
    requestTimeout: limits.httpRequest,
    keepAliveTimeout: limits.httpIdle,
    connectionsCheckingInterval: limits.httpHeaders / 4,
    maxHeaderSize: limits.httpHeaderBytes,
    // Refused below, so that the response has all headers.
    requireHostHeader: false,
  });
  // A client that no longer reads its response.
  server.setTimeout(limits.httpSilence, (socket: Socket) => socket.destroy());
  server.on("clientError", (error: NodeJS.ErrnoException, socket) =>
    answerBroken(error, socket as Socket),
  );
  server.on("checkExpectation", (request, response) => {
    if (!mayBegin(request, response)) return;
    const context = receive(request, response, appUrl);
    insideRequest(context, () =>
      refuse(request, response, { status: 417, reason: "expectation" }, { context, appUrl }),
    );
  });
  server.on("connect", (_, socket) => answerByHand(socket as Socket, 405));
  // Node's own version also cuts off responses whose last bytes are on their way (FF-F-14).
  const idle = new Set<Socket>();
  server.on("connection", (socket) => {
    idle.add(socket);
    socket.once("close", () => idle.delete(socket));
  });
  server.closeIdleConnections = () => {
    for (const socket of idle) if (!isAnswering(socket)) socket.destroy();
  };
  server.on("request", (request, response) => {
    if (!mayBegin(request, response)) return;
    request.url = withoutSlash(request.url ?? "");
    const context = receive(request, response, appUrl);
    const no = (problem: Problem) => refuse(request, response, problem, { context, appUrl });
    const sharersOf = (): Sharers => {
      const known = knownBrowser(request.headers.cookie ?? "");
      const stranger = { key: context.sender ?? "", known: false };
      return known === null ? [stranger] : [{ key: known, known: true }, stranger];
    };
    const fail = (error: unknown) => answerFault(error, request, response, { context, appUrl });
    insideRequest(context, () => {
      const pass = () => void handler(request, response).catch(fail);
      if (isOwn(request)) return pass();
      const problem = problemOf(request, appUrl);
      if (problem) return no(problem);
      prepare(request, appUrl, context.id);
      const enter = () => passInTurn(request, response, sharersOf, pass);
      const entered = mayBeLong(request)
        ? problemOfBody(request).then((found) => found ?? enter())
        : enter();
      entered.then((found) => found && no(found)).catch(fail);
    });
  });
  return server;
}

/** Gives a request its id, and its response the common headers. */
function receive(request: IncomingMessage, response: ServerResponse, appUrl: URL): RequestContext {
  const given = request.headers[requestIdHeader];
  const isInner = isOwn(request);
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
    for (const { key, value } of everywhere)
      if (!response.hasHeader(key)) response.setHeader(key, value);
    // Keep-alive requests would delay the shutdown (S-96).
    if (isEnding() || isLastAnswer(request.socket)) response.setHeader("Connection", "close");
    return writeHead(final, ...rest);
  }) as typeof response.writeHead;
  return context;
}

/**
 * FF-H-3: what happened if Next responds with its own text, because the portal did not respond or failed while drawing.
 * Without JavaScript that text would be the whole page, and with it nothing better. Null keeps the response.
 */
function happeningBehind(
  wanted: number,
  final: number,
  { drawn, answer }: RequestContext,
): Happening | null {
  const isRaw = wanted === 500 || (final >= 400 && !drawn && !answer);
  return isRaw ? happeningOf(final) : null;
}

/**
 * The status that the portal wants. If a form fails before it reaches the portal's code, that is not the portal's
 * fault: Next answers 500 to a form that it cannot read, and to one from another site (S-82, S-83).
 */
function finalStatus(
  status: number,
  { method, url, headers }: IncomingMessage,
  context: RequestContext,
  appUrl: URL,
): number {
  const isPage = !url?.startsWith("/api/");
  // A browser would repeat the whole form, passwords included, at the redirect's target (FF-H-3).
  if (method === "POST" && isPage && (status === 307 || status === 308)) return 303;
  const unavailable = context.answer?.status === 503;
  if (context.answer && (status < 500 || unavailable)) return context.answer.status;
  // API routes read their bodies themselves; a fault there is a real fault.
  const isForm =
    isPage &&
    (headers["next-action"] !== undefined || /^multipart\//i.test(headers["content-type"] ?? ""));
  if (status !== 500 || method !== "POST" || !isForm || context.understood) return status;
  return (headers.origin ?? appUrl.origin) === appUrl.origin ? 400 : 403;
}

function isOwn(request: IncomingMessage): boolean {
  return request.headers[own] === ownSecret;
}

/** Refuses a request: with a page for people, and one line in each language for other clients. */
function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  { status, reason, headers, text }: Problem,
  { context, appUrl }: { context: RequestContext; appUrl: URL },
): void {
  logEvent("refused", { status, reason });
  context.drawn = true;
  const happening = happeningIn(request, status, reason);
  const facts = { id: context.id, address: request.url, origin: appUrl.origin };
  const readsPages = text === undefined || /text\/html/.test(request.headers.accept ?? "");
  if (readsPages && isForPerson(request)) {
    const page = barePage(happening, facts);
    headAsPage(response, page);
    response.writeHead(status, headers);
    return void response.end(page);
  }
  response.writeHead(status, {
    "Content-Type": "text/plain; charset=utf-8",
    "Cache-Control": "no-store",
    ...headers,
  });
  response.end(text ?? bareWords(happening, facts));
}

/** Responds to a fault if nothing else will, so that no client waits for ever. */
function answerFault(
  error: unknown,
  request: IncomingMessage,
  response: ServerResponse,
  facts: { context: RequestContext; appUrl: URL },
): void {
  logFault("front", error);
  // The request itself was not the problem.
  facts.context.understood = true;
  if (response.writableEnded) return;
  if (response.headersSent) request.socket.destroy();
  else refuse(request, response, { status: 500, reason: "fault" }, facts);
}

function happeningIn({ url = "" }: IncomingMessage, status: number, reason: string): Happening {
  if (reason === "crowd" || reason === "sender") return reason;
  return status === 413 && isUpload(url) ? "file" : happeningOf(status);
}

/** Overwrites everything that a client could claim about itself or the URL it used. */
function prepare({ headers }: IncomingMessage, appUrl: URL, id: string): void {
  for (const name of Object.keys(headers))
    if (/^x-(middleware|nextjs|invoke|matched|now|action|vercel-internal)-/.test(name))
      delete headers[name];
  for (const name of forwarded) delete headers[name];
  // Next searches it for the names of robots, in time that grows with the square of its length (FF-B2).
  const agent = headers["user-agent"];
  if (agent) headers["user-agent"] = agent.slice(0, limits.userAgentLength);
  headers["x-forwarded-host"] = appUrl.host;
  headers["x-forwarded-proto"] = appUrl.protocol.slice(0, -1);
  headers[requestIdHeader] = id;
  headers[own] = ownSecret;
}

/** Handles what Node cannot read as HTTP or waits for too long: written by hand, with the common headers. */
function answerBroken(error: NodeJS.ErrnoException, socket: Socket): void {
  // The rest of a request that was answered is read and discarded: a browser that is cut off shows no response.
  if (answeredByHand.has(socket)) return;
  if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy();
  const statuses: Record<string, number> = {
    HPE_HEADER_OVERFLOW: 431,
    ERR_HTTP_REQUEST_TIMEOUT: 408,
  };
  answerByHand(socket, statuses[error.code ?? ""] ?? 400);
}

const answeredByHand = new WeakSet<Socket>();

/** Writes a response where there is no request object: a page, because the client is unknown (FF-L). */
function answerByHand(socket: Socket, status: number): void {
  const id = randomUUID();
  insideRequest({ id }, () => logEvent("refused", { status, reason: "unreadable" }));
  const page = barePage(happeningOf(status), { id });
  const headers = [
    ...everywhere.filter(({ key }) => key !== "Content-Security-Policy"),
    { key: "Content-Security-Policy", value: barePagePolicy },
    { key: "Content-Type", value: "text/html; charset=utf-8" },
    { key: "Content-Length", value: String(Buffer.byteLength(page)) },
    { key: "Cache-Control", value: "no-store" },
    { key: "X-Request-Id", value: id },
    { key: "Connection", value: "close" },
  ].map(({ key, value }) => `${key}: ${value}`);
  answeredByHand.add(socket);
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${headers.join("\r\n")}\r\n\r\n${page}`,
  );
  setTimeout(() => socket.destroy(), limits.httpHeaders).unref();
}
