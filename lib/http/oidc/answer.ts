import type { IncomingMessage, ServerResponse } from "node:http";
import { connectPath } from "#lib/domain/systems/connected";
import { readWhole } from "#lib/infra/server/body-ahead";
import { currentRequest } from "#lib/infra/server/request-context";
import { limits } from "#lib/rules/limits";
import { answerBare, lead, orRetryLater } from "../bare-answer";
import { isInTurn } from "../rate-limited";
import { leaveSystem } from "./end-session";
import { goOnWith, isOfAnotherSession } from "./interaction";
import { interactionPath } from "./names";
import { type Place, placeOf } from "./places";
import { currentProvider } from "./provider";
import { insideConnectRequest, senderOfRequest } from "./request";
import { withoutItsSession } from "./without-session";

/** Answers a request, or passes it on. */
type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

const discovery = "/.well-known/oauth-authorization-server";

/**
 * Answers what connected systems and browsers on their way to them ask, below /oidc; everything else is passed on. No code
 * of Next takes part.
 */
export function answeringOpenIdConnect(passOn: Handler): Handler {
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
  if (!place) return answerBare(response, 404);
  return orRetryLater(response, () =>
    insideConnectRequest(request, () => answerAt(place, request, response)),
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
  if (name === "/auth" && !(await isInTurn(response, "authorization", senderOfRequest()))) return;
  if (name === "/auth") askForQuery(request, params);
  const provider = await currentProvider();
  if (name === "/interaction/…") {
    const next = await goOnWith(provider, request, uid, params.get("answer"));
    return next === null ? answerBare(response, 404) : lead(response, next);
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

/** Leads a form at an address that is only asked by GET to the same as a query, in which some characters are longer. */
async function leadAsQuery(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<void> {
  const body = await readWhole(request, limits.formAsQuery);
  const query = body && new URLSearchParams(body.toString("utf8")).toString();
  if (query !== null && query.length <= limits.formAsQuery)
    return lead(response, `${connectPath}${path}?${query}`);
  answerBare(response, 413, { Connection: "close" });
}
