import { enterByLink } from "#lib/http/link-entry";

/** The link of an invitation. */
export async function GET(
  _: Request,
  { params }: RouteContext<"/activate/[token]">,
): Promise<Response> {
  return enterByLink((await params).token);
}
