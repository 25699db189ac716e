import NextAuth from "next-auth";
import { authOptions } from "#lib/http/auth";
import { currentSignedIn } from "#lib/http/session";
import { DatabaseUnavailable } from "#lib/rules/unavailable";

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
    const headers = { "Cache-Control": "private, no-store" };
    try {
      const person = await currentSignedIn();
      return Response.json(person ? { expires: person.expiresAt } : {}, { headers });
    } catch (error) {
      if (!(error instanceof DatabaseUnavailable)) throw error;
      // Who cannot be asked for is not nobody (S-11).
      return new Response(null, { status: 503, headers: { ...headers, "Retry-After": "2" } });
    }
  }
  if (address === "csrf") {
    const answer: Response = await NextAuth(authOptions())(request, context);
    // Only an address to come back to that is none can make it fail; nothing of the portal asks for one (M-7).
    return answer.status < 500 ? answer : new Response(null, { status: 400 });
  }
  return new Response(null, { status: 404 });
}
