import type { IncomingMessage, ServerResponse } from "node:http";
import { findAskedAccess } from "#lib/domain/systems/asked-access";
import { signAssertion } from "#lib/domain/systems/assertion";
import { sidOfCookie } from "#lib/infra/crypto/system-cookie";
import { environment } from "#lib/infra/env";
import type { System } from "#lib/infra/system-settings";
import type { AreaId } from "#lib/rules/catalogue";
import { isNavigation } from "#lib/rules/navigation";
import { pathOfSystem } from "#lib/rules/paths";
import { answerBare, lead } from "../bare-answer";
import { readSystemCookie } from "./cookies";
import { waysOnHost } from "./names";

/**
 * what a proxy asks about each request before it lets it through to a system: whether the person may be in one of
 * its areas, or in exactly this one. Only 200 lets somebody in, and only it says who that is.
 *
 * @param area constant in the proxy's configuration; null for any of the system's areas
 */
export async function answerQuestion(
  request: IncomingMessage,
  response: ServerResponse,
  { system, area }: { system: System; area: AreaId | null },
): Promise<void> {
  // Without a cookie that was made for this host the database is not asked.
  const sid = sidOfCookie(system, readSystemCookie(request, system, "system"));
  const access = sid === null ? null : await findAskedAccess(system, sid);
  if (!access) return refuse(request, response, 401, (path) => `${waysOnHost.begin}?to=${path}`);
  const isOpen = area === null ? access.areas.length > 0 : access.areas.includes(area);
  if (!isOpen)
    return refuse(request, response, 403, () =>
      area === null ? waysOnHost.refused : `${waysOnHost.refused}?area=${area}`,
    );
  // All of them each time, so that a proxy that copies them leaves none that a client has sent.
  answerBare(response, 200, {
    "Remote-User": access.subject,
    "X-Zugang-Customer-Number": access.customer_number,
    "X-Zugang-Areas": access.areas.join(" "),
    "X-Zugang-Assertion": await signAssertion(system, access),
  });
}

/** Refuses; a navigation whose address the proxy tells is led to where the person can do something about it. */
function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  status: 401 | 403,
  wayFrom: (path: string) => string,
): void {
  const path = toldPath(request);
  if (path === null) answerBare(response, status);
  else lead(response, wayFrom(path));
}

/**
 * The path for which somebody asked, if that was a navigation and the proxy tells it (Caddy and Traefik do): a client could
 * send such headers too, so they count only where TRUSTED_PROXY says that a proxy sets them.
 */
function toldPath({ headers }: IncomingMessage): string | null {
  if (environment().trustedProxy.kind !== "hops") return null;
  const path = headers["x-forwarded-uri"];
  const method = headers["x-forwarded-method"];
  if (typeof path !== "string" || typeof method !== "string") return null;
  return isNavigation({ method, headers }) ? pathOfSystem(path) : null;
}
