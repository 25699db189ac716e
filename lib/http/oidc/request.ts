import { AsyncLocalStorage } from "node:async_hooks";
import type { IncomingMessage } from "node:http";
import type { PortalSession } from "#lib/domain/systems/portal-session";
import { currentRequest } from "#lib/infra/server/request-context";
import { cookieIn } from "#lib/rules/cookie-name";
import { findSessionOf } from "../browser-session";

/** What is known of a request to /oidc: the portal's session in this browser, read once when it is first asked for. */
type ConnectRequest = { session: () => Promise<PortalSession | null>; isGivenBack: boolean };

const storage = new AsyncLocalStorage<ConnectRequest>();

/** Runs the answer to a request. */
export function insideConnectRequest<T>(request: IncomingMessage, run: () => T): T {
  let session: Promise<PortalSession | null> | undefined;
  const isGivenBack = (request.url ?? "").startsWith("/token/revocation");
  return storage.run({ session: () => (session ??= findSessionOf(request)), isGivenBack }, run);
}

/** The portal's session in this browser, if it is valid and complete; null otherwise. */
export async function sessionOfBrowser(): Promise<PortalSession | null> {
  return (await storage.getStore()?.session()) ?? null;
}

/** Whether a system gives its token back: it has ended its session itself. */
export function isGivenBack(): boolean {
  return storage.getStore()?.isGivenBack ?? false;
}

/** The address that a request counts against (S-65). */
export function senderOfRequest(): string {
  return currentRequest()?.sender ?? "unknown";
}

/** The value of a cookie of this request. */
export function cookieOf({ headers }: IncomingMessage, name: string): string | undefined {
  return cookieIn(headers.cookie ?? "", name);
}
