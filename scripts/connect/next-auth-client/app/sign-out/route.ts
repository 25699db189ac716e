import { cookies } from "next/headers";
import type { NextRequest } from "next/server";
import { getToken } from "next-auth/jwt";

/** Signs out here, and asks the portal whether to sign out there as well. */
export async function POST(request: NextRequest): Promise<Response> {
  const token = await getToken({ req: request });
  const jar = await cookies();
  for (const { name } of jar.getAll())
    if (name.includes("next-auth.session-token")) jar.delete(name);
  const address = new URL(`${process.env.PORTAL_ISSUER}/session/end`);
  const { idToken } = (token?.visit ?? {}) as { idToken?: string };
  if (idToken) address.searchParams.set("id_token_hint", idToken);
  address.searchParams.set("post_logout_redirect_uri", `${process.env.NEXTAUTH_URL}/signed-out`);
  return new Response(null, { status: 303, headers: { Location: address.href } });
}
