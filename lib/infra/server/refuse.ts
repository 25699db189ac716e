import type { IncomingMessage, ServerResponse } from "node:http";
import { logEvent, logFault } from "#lib/infra/log";
import { headAsPage, isForPerson } from "./bare-response";
import { uploadAt } from "./body-limit";
import { barePage, bareWords } from "./fault-page";
import { type Happening, happeningOf } from "./happenings";
import type { Problem } from "./not-now";
import type { RequestContext } from "./request-context";
import { closeAfterBody } from "./rest-of-body";

/** Responds to a fault if nothing else will, so that no client waits for ever. */
export function answerFault(
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

/** Refuses a request: with a page for people, and one line in each language for other clients. */
export function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  { status, reason, headers, text }: Problem,
  { context, appUrl }: { context: RequestContext; appUrl: URL },
): void {
  logEvent("refused", { status, reason });
  context.drawn = true;
  if (headers?.Connection !== "close") closeAfterBody(request);
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

function happeningIn({ url = "" }: IncomingMessage, status: number, reason: string): Happening {
  if (reason === "crowd" || reason === "sender") return reason;
  return (status === 413 && uploadAt(url)?.tooLong) || happeningOf(status);
}
