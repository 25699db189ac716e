import { randomUUID } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server.js";
import { environment } from "#lib/infra/env";
import { newPageFrame } from "#lib/infra/server/page-frame";

/**
 * Sets what the server in front sets elsewhere, for builds that run without it: next.config.mjs says which. Decides
 * nothing: without this file no data would be unprotected (S-24).
 */
export function proxy({ nextUrl, headers }: NextRequest): NextResponse {
  const address = nextUrl.pathname + nextUrl.search;
  const frame = newPageFrame(address, environment().appUrl, headers.get("cookie") ?? "");
  const id = randomUUID();
  const told = new Headers(headers);
  for (const [name, value] of Object.entries({ ...frame.request, "x-request-id": id }))
    told.set(name, value);
  const response = NextResponse.next({ request: { headers: told } });
  for (const [name, value] of Object.entries({ ...frame.response, "X-Request-Id": id }))
    response.headers.set(name, value);
  return response;
}

/** The paths for which `hasPageFrame` is true; Next has to find them written here. */
export const config = {
  matcher: [
    "/((?!_next/static|_next/image|api/|dev/mail/.*/html|reseller-colours/[^/]+$|reseller-logo/[^/]+$|appearance/\\d+/letter$).*)",
  ],
};
