import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { limits } from "#lib/rules/limits";
import { passInTurn, type Sharers } from "./admission";
import { isAnswering, mayBegin } from "./connections";
import type { Problem } from "./not-now";
import { framePage, isOwn, prepare, receive } from "./receive";
import { answerFault, refuse } from "./refuse";
import { insideRequest } from "./request-context";
import { mayBeLong, problemOf, problemOfBody } from "./request-problem";
import { isForSystems, withoutSlash } from "./request-target";
import { answerBroken, answerByHand } from "./unreadable";

/** Answers a request: the provider of OpenID Connect, or Next. */
type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * The server in front of Next: everything about HTTP that Next leaves to a proxy. It knows nothing of the portal's
 * rules; authorization happens behind it.
 *
 * - S-82 methods, S-84 hosts and forwarded headers, F-16 time and size limits, refused before Next sees them
 * - S-80 the headers of every response, including Node's own; S-81 the content policy of pages
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
      const pass = () => {
        framePage(request, response, appUrl);
        handler(request, response).catch(fail);
      };
      // Next asks for a redirect's target itself, with the browser's cookies: that must not go on with a sign-in.
      if (isOwn(request) && isForSystems(request.url ?? ""))
        return no({ status: 404, reason: "own" });
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
