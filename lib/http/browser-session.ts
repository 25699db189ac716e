import type { IncomingMessage } from "node:http";
import { findPortalSession, type PortalSession } from "#lib/domain/systems/portal-session";
import { environment } from "#lib/infra/env";
import { cookieIn, cookieNameAt } from "#lib/rules/cookie-name";
import { decryptSession } from "./session-token";

/** The portal's session of the browser that sends this request, if it is valid and complete; null otherwise. */
export async function findSessionOf({ headers }: IncomingMessage): Promise<PortalSession | null> {
  const name = cookieNameAt(environment().appUrl, "session");
  const sessionId = await decryptSession(cookieIn(headers.cookie ?? "", name));
  return sessionId ? findPortalSession(sessionId) : null;
}
