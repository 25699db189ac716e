import { findLogo } from "#lib/domain/appearances/logo";

/** R-1004: a reseller's logo, by the hash of its content: visitors have it too, and it never changes. */
export async function GET(
  _request: Request,
  { params }: RouteContext<"/reseller-logo/[hash]">,
): Promise<Response> {
  const logo = await findLogo((await params).hash);
  if (!logo) return new Response(null, { status: 404 });
  return new Response(new Uint8Array(logo), {
    headers: {
      "Content-Type": "image/png",
      "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
      "Cache-Control": "public, max-age=31536000, immutable",
    },
  });
}
