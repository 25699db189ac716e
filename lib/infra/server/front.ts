import "server-only";
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

/** Headers by which an ingress tells of the outside: here the address of the installation counts (S-84). */
const forwarded = ["forwarded", "x-forwarded-port", "x-forwarded-prefix", "x-forwarded-server"];
/** What an answer gets unless the portal has said it otherwise. */
const everywhere = [
  ...responseHeaders,
  { key: "Content-Security-Policy", value: bareContentPolicy },
];
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
 * - S-66 no more requests at once than it can answer in time, shared fairly (FF-W1, FF-W2), one of a connection (FF-B1)
 * - S-87 an id for each request
 *
 * @param knownBrowser tells from a request's cookies as whose it counts, or null where the browser is not known
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
    // Refused below, with the headers of every answer.
    requireHostHeader: false,
  });
  // A client that takes nothing of its answer any more.
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
  // Node's own also cuts off answers whose last bytes are on their way (FF-F-14).
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

/** Gives a request its id and its answer the headers that every answer has. */
function receive(request: IncomingMessage, response: ServerResponse, appUrl: URL): RequestContext {
  const given = request.headers[requestIdHeader];
  const isInner = isOwn(request);
  const id = isInner && typeof given === "string" ? given : randomUUID();
  const sender = senderOf(request.headers, request.socket.remoteAddress);
  const context: RequestContext = { id, sender };
  response.setHeader("X-Request-Id", id);
  // What Next wanted to answer, once it has said so.
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
  // The one place that every answer passes, whoever writes it.
  response.writeHead = ((status: number, ...rest: [never]) => {
    wanted = status;
    const final = finalStatus(status, request, context, appUrl);
    if (final >= 500) logWarning("answer", { status: final, method: request.method });
    for (const [name, value] of Object.entries(context.answer?.headers ?? {}))
      response.setHeader(name, value);
    for (const { key, value } of everywhere)
      if (!response.hasHeader(key)) response.setHeader(key, value);
    // Or a connection on which one request follows the other would hold up the end (S-96).
    if (isEnding() || isLastAnswer(request.socket)) response.setHeader("Connection", "close");
    return writeHead(final, ...rest);
  }) as typeof response.writeHead;
  return context;
}

/**
 * FF-H-3: what has happened where Next answers in words of its own: nothing of the portal has spoken, or it could not be
 * drawn to its end. Without a script that would be the whole page, and with one nothing better. Null: the answer stays.
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
 * What the portal wants to answer. And what goes wrong before a form has reached any code of the portal is no fault of the
 * portal: Next answers 500 to a form that it can not read, and to one from elsewhere (S-82, S-83).
 */
function finalStatus(
  status: number,
  { method, url, headers }: IncomingMessage,
  context: RequestContext,
  appUrl: URL,
): number {
  const isPage = !url?.startsWith("/api/");
  // A browser would send the whole form on, passwords among it, to whatever page it is led to (FF-H-3).
  if (method === "POST" && isPage && (status === 307 || status === 308)) return 303;
  const unavailable = context.answer?.status === 503;
  if (context.answer && (status < 500 || unavailable)) return context.answer.status;
  // Routes of the API read their bodies themselves; what is a fault there is one.
  const isForm =
    isPage &&
    (headers["next-action"] !== undefined || /^multipart\//i.test(headers["content-type"] ?? ""));
  if (status !== 500 || method !== "POST" || !isForm || context.understood) return status;
  return (headers.origin ?? appUrl.origin) === appUrl.origin ? 400 : 403;
}

function isOwn(request: IncomingMessage): boolean {
  return request.headers[own] === ownSecret;
}

/** Answers in the place of the portal: a person with a page, whatever else asks with a line for each language. */
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

/** Answers where nobody else will any more: nobody waits for an answer that never comes. */
function answerFault(
  error: unknown,
  request: IncomingMessage,
  response: ServerResponse,
  facts: { context: RequestContext; appUrl: URL },
): void {
  logFault("front", error);
  // It is not what was sent that went wrong.
  facts.context.understood = true;
  if (response.writableEnded) return;
  if (response.headersSent) request.socket.destroy();
  else refuse(request, response, { status: 500, reason: "fault" }, facts);
}

function happeningIn({ url = "" }: IncomingMessage, status: number, reason: string): Happening {
  if (reason === "crowd" || reason === "sender") return reason;
  return status === 413 && isUpload(url) ? "file" : happeningOf(status);
}

/** Replaces everything that a client could pretend about itself or about the address that it has used. */
function prepare({ headers }: IncomingMessage, appUrl: URL, id: string): void {
  for (const name of Object.keys(headers))
    if (/^x-(middleware|nextjs|invoke|matched|now|action|vercel-internal)-/.test(name))
      delete headers[name];
  for (const name of forwarded) delete headers[name];
  // Next looks for the names of robots in it, in a time that grows with the square of its length (FF-B2).
  const agent = headers["user-agent"];
  if (agent) headers["user-agent"] = agent.slice(0, limits.userAgentLength);
  headers["x-forwarded-host"] = appUrl.host;
  headers["x-forwarded-proto"] = appUrl.protocol.slice(0, -1);
  headers[requestIdHeader] = id;
  headers[own] = ownSecret;
}

/** What Node can not read as HTTP, or waits for too long: it answers by hand, with the headers of every answer. */
function answerBroken(error: NodeJS.ErrnoException, socket: Socket): void {
  // What follows of a request that has been answered is read and forgotten: a browser that is cut off shows no answer.
  if (answeredByHand.has(socket)) return;
  if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy();
  const statuses: Record<string, number> = {
    HPE_HEADER_OVERFLOW: 431,
    ERR_HTTP_REQUEST_TIMEOUT: 408,
  };
  answerByHand(socket, statuses[error.code ?? ""] ?? 400);
}

const answeredByHand = new WeakSet<Socket>();

/** Answers where there is no request to answer, so nobody knows who reads it: with a page (FF-L). */
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
