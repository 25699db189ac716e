import { randomBytes, randomUUID } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";
import { environment } from "#lib/infra/env";
import { currentRequest } from "#lib/infra/server/request-context";

/**
 * Sets the content security policy with a nonce for each response (S-81), the request's id where no server of ours is
 * in front, and the URL to return to after signing in. Decides nothing: without this file no data would be unprotected
 * (S-24).
 */
export function proxy(request: NextRequest): NextResponse {
  const nonce = randomBytes(16).toString("base64");
  const policy = [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    // On http, which only this machine can reach, there is nothing to upgrade to.
    ...(environment().appUrl.protocol === "https:" ? ["upgrade-insecure-requests"] : []),
  ].join("; ");
  const id = currentRequest()?.id ?? randomUUID();
  const headers = new Headers(request.headers);
  headers.set("Content-Security-Policy", policy);
  headers.set("x-address", request.nextUrl.pathname + request.nextUrl.search);
  headers.set("x-request-id", id);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("Content-Security-Policy", policy);
  response.headers.set("X-Request-Id", id);
  response.headers.set("Cache-Control", "private, no-store");
  return response;
}

/** Pages; files of the build and route handlers that do not answer with a page have their own headers. */
export const config = { matcher: ["/((?!_next/static|_next/image|api/|dev/mail/.*/html).*)"] };
