import type { IncomingMessage, ServerResponse } from "node:http";
import { forwardAuthPath, publishedAssertionKeys } from "#lib/domain/systems/assertion";
import { connectedSystems, findSystem } from "#lib/domain/systems/connected";
import type { System } from "#lib/infra/system-settings";
import type { AreaId } from "#lib/rules/catalogue";
import { hopPath } from "#lib/rules/paths";
import { answerBare, orRetryLater } from "../bare-answer";
import { answerHop } from "./hop";
import { assertionKeysPath } from "./names";
import { answerOnHost } from "./on-host";
import { answerQuestion } from "./question";
import { readWay } from "./way";

/** Answers a request, or passes it on. */
type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * Answers what proxies in front of systems ask, and browsers on their way to such a system; everything else is passed on.
 * No code of Next takes part.
 */
export function answeringProxies(passOn: Handler): Handler {
  return async (request, response) => {
    const [path = ""] = (request.url ?? "").split("?", 1);
    const run = answerTo(path);
    if (!run) return passOn(request, response);
    if (request.method !== "GET" && request.method !== "HEAD")
      return answerBare(response, 405, { Allow: "GET, HEAD" });
    return orRetryLater(response, () => run(request, response));
  };
}

function answerTo(path: string): Handler | null {
  if (path === assertionKeysPath) return answerKeys;
  if (path === forwardAuthPath || path.startsWith(`${forwardAuthPath}/`))
    return (...of) => asked(path, ...of);
  if (path.startsWith("/.zugang/")) return onHost;
  return path === hopPath ? hop : null;
}

async function answerKeys(_: IncomingMessage, response: ServerResponse): Promise<void> {
  const keys = JSON.stringify(await publishedAssertionKeys());
  response.writeHead(200, { "Content-Type": "application/json", "Cache-Control": "no-cache" });
  response.end(keys);
}

async function asked(
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [, , id = "", area = null, ...rest] = path.split("/");
  const system = findProxied(id);
  if (!system || (area !== null && !Object.hasOwn(system.areas, area)) || rest.length > 0)
    return answerBare(response, 404);
  return answerQuestion(request, response, { system, area: area as AreaId | null });
}

async function onHost(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { host = "" } = request.headers;
  const system = connectedSystems().find(
    ({ kind, origin }) => kind === "proxy" && new URL(origin).host === host.toLowerCase(),
  );
  return system ? answerOnHost(request, response, system) : answerBare(response, 404);
}

async function hop(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { parameters, ...onTheWay } = readWay((request.url ?? "").split(/\?(.*)/s, 2)[1] ?? "");
  const system = findProxied(parameters.get("system") ?? "");
  const browser = parameters.get("h") ?? "";
  if (!system || !/^[0-9a-f]{64}$/.test(browser)) return answerBare(response, 404);
  return answerHop(request, response, { system, browser, onTheWay });
}

function findProxied(id: string): System | undefined {
  const system = findSystem(id);
  return system?.kind === "proxy" ? system : undefined;
}
