import { randomBytes } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";

/** Bytes; no form of the portal comes near it. */
const largestBody = 64 * 1024;

/**
 * The content security policy with a nonce for each answer (S-81), and the address for "back to where you were" after
 * signing in. Decides nothing: whoever removes this file loses no protection of data (S-24).
 */
export function proxy(request: NextRequest): NextResponse {
  // Next would answer 500 to what its own limit refuses (`bodySizeLimit` in next.config.mjs).
  if (Number(request.headers.get("content-length") ?? 0) > largestBody) {
    return new NextResponse(null, { status: 413 });
  }
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
  ].join("; ");
  const headers = new Headers(request.headers);
  headers.set("Content-Security-Policy", policy);
  headers.set("x-address", request.nextUrl.pathname + request.nextUrl.search);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("Content-Security-Policy", policy);
  response.headers.set("Cache-Control", "private, no-store");
  return response;
}

/** Pages; files of the build and route handlers that answer no page have their own headers. */
export const config = { matcher: ["/((?!_next/static|_next/image|api/|dev/mail/.*/html).*)"] };
