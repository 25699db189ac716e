import { brandOfName, resellerStyle } from "#lib/rules/brand";

/** R-1004: the style sheet of a reseller's colours, by their name. It says nothing about whose they are. */
export async function GET(
  _request: Request,
  { params }: RouteContext<"/reseller-colours/[colours]">,
): Promise<Response> {
  const brand = brandOfName((await params).colours);
  if (!brand) return new Response(null, { status: 404 });
  return new Response(resellerStyle(brand), {
    headers: {
      "Content-Type": "text/css; charset=utf-8",
      "Cache-Control": "public, max-age=31536000, immutable",
    },
  });
}
