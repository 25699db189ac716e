import NextAuth from "next-auth";
import { authOptions } from "#lib/next/auth";
import { currentSignedIn } from "#lib/next/session";

/**
 * Only what reads: signing in and out are actions of ours, every other address of the library is a way around them
 * (S-16). `session` is answered from the database, like everything that asks who somebody is; the library would take
 * the cookie's word and renew it.
 */
export async function GET(
  request: Request,
  context: RouteContext<"/api/auth/[...nextauth]">,
): Promise<Response> {
  const address = (await context.params).nextauth.join("/");
  if (address === "session") {
    const person = await currentSignedIn();
    const headers = { "Cache-Control": "private, no-store" };
    return Response.json(person ? { expires: person.expiresAt } : {}, { headers });
  }
  if (address === "csrf") return NextAuth(authOptions())(request, context);
  return new Response(null, { status: 404 });
}
