import { enterByLink } from "#lib/http/link-entry";

/** The link for a forgotten password. */
export async function GET(
  _: Request,
  { params }: RouteContext<"/reset-password/[token]">,
): Promise<Response> {
  return enterByLink((await params).token);
}
