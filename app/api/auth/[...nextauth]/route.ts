import NextAuth from "next-auth";
import { authOptions } from "#lib/next/auth";

/** Only what reads: signing in and out are actions of ours, every other address of the library is a way around them (S-16). */
const allowed = new Set(["session", "csrf"]);

export async function GET(
  request: Request,
  context: RouteContext<"/api/auth/[...nextauth]">,
): Promise<Response> {
  const { nextauth } = await context.params;
  if (nextauth.length !== 1 || !allowed.has(nextauth[0] ?? "")) {
    return new Response(null, { status: 404 });
  }
  return NextAuth(authOptions())(request, context);
}
