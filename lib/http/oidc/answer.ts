import type { IncomingMessage, ServerResponse } from "node:http";
import { consumeRateLimit } from "#lib/domain/rate-limits/consume";
import { logFault } from "#lib/infra/log";
import { readWhole } from "#lib/infra/server/body-ahead";
import { currentRequest } from "#lib/infra/server/request-context";
import { limits } from "#lib/rules/limits";
import { Refusal } from "#lib/rules/refusal";
import { leaveSystem } from "./end-session";
import { goOnWith } from "./interaction";
import { connectCookies, connectPath } from "./names";
import { currentProvider } from "./provider";
import { insideConnectRequest, senderOfRequest } from "./request";
import { isUnavailable } from "./unavailable";

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
  return insideConnectRequest(request, () => answerInside(request, response, target)).catch(
    (error: unknown) => {
      if (!isUnavailable(error) || response.headersSent) throw error;
      logFault("connect", error);
      response.writeHead(503, { "Retry-After": String(limits.retryAfter / 1000) });
      response.end();
    },
  );
}

async function answerInside(
  request: IncomingMessage,
  response: ServerResponse,
  target: string,
): Promise<void> {
  const url = new URL(target, "http://connect.invalid");
  const [, place = "", uid = ""] = url.pathname.split("/");
  if (request.method === "POST" && ["/auth", "/session/end"].includes(url.pathname))
    return lead(response, `${connectPath}${url.pathname}?${await readForm(request)}`);
  const context = currentRequest();
  if (url.pathname === "/session/end") return lead(response, await leaveSystem(url.searchParams));
  if (url.pathname === "/auth" && !(await isInTurn(response))) return;
  const provider = await currentProvider();
  if (place === "interaction") {
    const next = await goOnWith(provider, request, uid, url.searchParams.get("answer"));
    if (next !== null) return lead(response, next);
    response.writeHead(404);
    return void response.end();
  }
  // What the library says about a request is said to programs, in words that they know.
  if (context) context.drawn = true;
  withoutItsSession(request, response, isPublic(url.pathname));
  await provider.callback()(request, response);
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

/** A form at an address that is only asked by GET, as its query. */
async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  const body = await readWhole(request, limits.httpBodyBytes);
  return new URLSearchParams(body?.toString("utf8") ?? "");
}

/** Counts authorizations by address (S-61). */
async function isInTurn(response: ServerResponse): Promise<boolean> {
  try {
    await consumeRateLimit("authorization", senderOfRequest());
    return true;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    response.writeHead(429, {
      "Retry-After": String(error.values.seconds),
      "Cache-Control": "no-store",
    });
    response.end();
    return false;
  }
}

/** Whether scripts of other sites may read this. */
function isPublic(path: string): boolean {
  return path === "/jwks" || path.startsWith("/.well-known/");
}

/**
 * The library finds its session by a cookie; ours is the portal's, whatever cookie is sent (a neighbouring host may have
 * planted one). So it always sees one, and what it sets does not leave.
 */
function withoutItsSession(
  request: IncomingMessage,
  response: ServerResponse,
  isPublic: boolean,
): void {
  const { session } = connectCookies();
  const others = (request.headers.cookie ?? "")
    .split(";")
    .filter((part) => !part.trim().startsWith(`${session}=`));
  request.headers.cookie = [...others, `${session}=portal`].join(";");
  const writeHead = response.writeHead.bind(response);
  response.writeHead = ((status: number, ...more: [never]) => {
    if (!isPublic)
      for (const name of response.getHeaderNames())
        if (name.startsWith("access-control-")) response.removeHeader(name);
    const set = response.getHeader("set-cookie");
    if (Array.isArray(set)) {
      const kept = set.filter((one) => !one.startsWith(`${session}=`));
      if (kept.length > 0) response.setHeader("set-cookie", kept);
      else response.removeHeader("set-cookie");
    }
    return writeHead(status, ...more);
  }) as typeof response.writeHead;
}
