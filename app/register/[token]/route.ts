import { enterByLink } from "#lib/http/link-entry";

/** The link of a registration letter. */
export async function GET(
  _: Request,
  { params }: RouteContext<"/register/[token]">,
): Promise<Response> {
  return enterByLink((await params).token, "/register");
}
