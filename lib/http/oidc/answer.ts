import type { IncomingMessage, ServerResponse } from "node:http";
import { consumeRateLimit } from "#lib/domain/rate-limits/consume";
import { connectPath } from "#lib/domain/systems/connected";
import { logFault } from "#lib/infra/log";
import { readWhole } from "#lib/infra/server/body-ahead";
import { currentRequest } from "#lib/infra/server/request-context";
import { limits } from "#lib/rules/limits";
import { Refusal } from "#lib/rules/refusal";
import { leaveSystem } from "./end-session";
import { goOnWith, isOfAnotherSession } from "./interaction";
import { interactionPath } from "./names";
import { type Place, placeOf } from "./places";
import { currentProvider } from "./provider";
import { insideConnectRequest, senderOfRequest } from "./request";
import { isUnavailable } from "./unavailable";
import { withoutItsSession } from "./without-session";

/** Answers a request, or passes it on. */
type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

const discovery = "/.well-known/oauth-authorization-server";

/**
 * Answers what connected systems and browsers on their way to them ask, below /oidc; everything else is passed on. No code
 * of Next takes part.
 */
export function answeringSystems(passOn: Handler): Handler {
  return async (request, response) => {
    const url = request.url ?? "";
    const [path = ""] = url.split("?", 1);
    // RFC 8414, 3.1: the issuer's path follows the well-known one.
    if (path === `${discovery}${connectPath}`) return answer(request, response, discovery);
    if (path !== connectPath && !path.startsWith(`${connectPath}/`))
      return passOn(request, response);
    return answer(request, response, url.slice(connectPath.length) || "/");
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  target: string,
): Promise<void> {
  Object.assign(request, { originalUrl: `${connectPath}${target}`, url: target });
  const place = placeOf(request.method ?? "", target.split("?", 1)[0] ?? "");
  if (!place) return notFound(response);
  return insideConnectRequest(request, () => answerAt(place, request, response)).catch(
    (error: unknown) => {
      if (!isUnavailable(error) || response.headersSent) throw error;
      logFault("connect", error);
      // Set, not written with the status: the page for people that replaces an empty answer keeps it.
      response.setHeader("Retry-After", limits.retryAfter / 1000);
      response.writeHead(503);
      response.end();
    },
  );
}

async function answerAt(
  { name, uid }: Place,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const params = new URLSearchParams(/\?(.*)/.exec(request.url ?? "")?.[1]);
  if (request.method === "POST" && (name === "/auth" || name === "/session/end"))
    return leadAsQuery(request, response, name);
  if (name === "/session/end") return lead(response, await leaveSystem(params));
  if (name === "/auth" && !(await isInTurn(response))) return;
  if (name === "/auth") askForQuery(request, params);
  const provider = await currentProvider();
  if (name === "/interaction/…") {
    const next = await goOnWith(provider, request, uid, params.get("answer"));
    return next === null ? notFound(response) : lead(response, next);
  }
  if (name === "/auth/…" && (await isOfAnotherSession(provider, request, uid)))
    return lead(response, interactionPath(uid));
  // What the library says about a request is said to programs, in words that they know.
  const context = currentRequest();
  if (context) context.drawn = true;
  withoutItsSession(request, response, name);
  await provider.callback()(request, response);
}

/**
 * Has an authorization that asks for its answer in another way than in the query refused: the library knows no way of this
 * name, and would send even the refusal as a form of the portal.
 */
function askForQuery(request: IncomingMessage, params: URLSearchParams): void {
  const modes = params.getAll("response_mode");
  if (modes.every((mode) => mode === "query")) return;
  params.delete("response_mode");
  for (const _ of modes) params.append("response_mode", "unsupported");
  request.url = `/auth?${params}`;
}

function notFound(response: ServerResponse): void {
  response.writeHead(404);
  response.end();
}

/** Leads a browser on by GET. Nobody else learns where, and nothing is kept. */
function lead(response: ServerResponse, address: string): void {
  response.writeHead(303, {
    Location: address,
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
  });
  response.end();
}

/** Leads a form at an address that is only asked by GET to the same as a query, which has to fit into a request's head. */
async function leadAsQuery(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<void> {
  const body = await readWhole(request, limits.httpHeaderBytes);
  if (body)
    return lead(response, `${connectPath}${path}?${new URLSearchParams(body.toString("utf8"))}`);
  response.setHeader("Connection", "close");
  response.writeHead(413);
  response.end();
}

/** Counts authorizations by address (S-61). */
async function isInTurn(response: ServerResponse): Promise<boolean> {
  try {
    await consumeRateLimit("authorization", senderOfRequest());
    return true;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    response.setHeader("Retry-After", String(error.values.seconds));
    response.setHeader("Cache-Control", "no-store");
    response.writeHead(429);
    response.end();
    return false;
  }
}
