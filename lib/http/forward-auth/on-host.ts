import type { IncomingMessage, ServerResponse } from "node:http";
import { findAskedAccess } from "#lib/domain/systems/asked-access";
import { leaveAskedSystem, redeemHopCode } from "#lib/domain/systems/hops";
import { hashSecret } from "#lib/infra/crypto/keys";
import { newRandomId } from "#lib/infra/crypto/random-ids";
import { newSystemCookie, sidOfCookie } from "#lib/infra/crypto/system-cookie";
import { environment } from "#lib/infra/env";
import type { System } from "#lib/infra/system-settings";
import { limits } from "#lib/rules/limits";
import { isNavigation } from "#lib/rules/navigation";
import { hopPath } from "#lib/rules/paths";
import { answerBare, lead } from "../bare-answer";
import { readSystemCookie, systemCookie, withoutSystemCookie } from "./cookies";
import { waysOnHost } from "./names";
import { type OnTheWay, readWay, wayWith } from "./way";

/** what the portal answers on the host of a system behind a proxy. There is no page of the portal there. */
export async function answerOnHost(
  request: IncomingMessage,
  response: ServerResponse,
  system: System,
): Promise<void> {
  const [path = "", query = ""] = (request.url ?? "").split(/\?(.*)/s, 2);
  const { parameters, ...onTheWay } = readWay(query);
  if (path === waysOnHost.begin) return begin(request, response, system, onTheWay);
  if (path === waysOnHost.in)
    return enter(request, response, system, { code: parameters.get("code") ?? "", onTheWay });
  if (path === waysOnHost.out) return leave(request, response, system);
  if (path === waysOnHost.refused) {
    const area = parameters.get("area");
    return leadToPortal(response, "/refused", { system: system.id, ...(area && { area }) });
  }
  return answerBare(response, 404);
}

/** Marks the browser, and leads it to the portal. A mark that it has is kept: its other tabs are on the way with it. */
function begin(
  request: IncomingMessage,
  response: ServerResponse,
  system: System,
  onTheWay: OnTheWay,
): void {
  const nonce = nonceOf(request, system) ?? newRandomId();
  const query = { system: system.id, h: hashSecret(nonce) };
  lead(response, `${environment().appUrl.origin}${wayWith(hopPath, onTheWay, query)}`, {
    "Set-Cookie": systemCookie(system, "nonce", nonce, limits.nonceCookie),
  });
}

/**
 * Begins the session in the system for a code of the portal. Without one for this browser the way begins once more; then a
 * page of the portal explains.
 */
async function enter(
  request: IncomingMessage,
  response: ServerResponse,
  system: System,
  { code, onTheWay }: { code: string; onTheWay: OnTheWay },
): Promise<void> {
  const nonce = nonceOf(request, system);
  const former = sidOfCookie(system, readSystemCookie(request, system, "system"));
  const { value, sid } = newSystemCookie(system);
  if (nonce && (await redeemHopCode(system, code, { browser: hashSecret(nonce), sid, former })))
    return lead(response, onTheWay.to, {
      "Set-Cookie": [systemCookie(system, "system", value), withoutSystemCookie(system, "nonce")],
    });
  // Another tab was faster.
  if (former && (await findAskedAccess(system, former))) return lead(response, onTheWay.to);
  if (onTheWay.again) return leadToPortal(response, "/not-signed-in", { system: system.id });
  lead(response, wayWith(waysOnHost.begin, { ...onTheWay, again: true }));
}

/**
 * Ends the session in the system, and asks on a page of the portal about all others. Only a navigation does: an image
 * on a page of a neighbouring host is requested with this host's cookies too.
 */
async function leave(
  request: IncomingMessage,
  response: ServerResponse,
  system: System,
): Promise<void> {
  if (!isNavigation({ method: request.method ?? "", headers: request.headers }))
    return answerBare(response, 403);
  const sid = sidOfCookie(system, readSystemCookie(request, system, "system"));
  if (sid) await leaveAskedSystem(system, sid);
  leadToPortal(response, "/left-system", { system: system.id }, [
    withoutSystemCookie(system, "system"),
    withoutSystemCookie(system, "nonce"),
  ]);
}

function leadToPortal(
  response: ServerResponse,
  path: string,
  query: Record<string, string>,
  cookies: string[] = [],
): void {
  lead(response, `${environment().appUrl.origin}${path}?${new URLSearchParams(query)}`, {
    "Set-Cookie": cookies,
  });
}

function nonceOf(request: IncomingMessage, system: System): string | null {
  return /^[\w-]{43}$/.exec(readSystemCookie(request, system, "nonce") ?? "")?.[0] ?? null;
}
