import NextAuth from "next-auth";
import { authOptions } from "#lib/http/auth";
import { currentSignedIn } from "#lib/http/session";
import { DatabaseUnavailable } from "#lib/rules/unavailable";

/**
 * Only the reading endpoints: signing in and out are actions of ours, and every other URL of the library would bypass
 * them (S-16). `session` is answered from the database; the library would trust the cookie and renew it.
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
      // An unavailable database does not mean that nobody is signed in (S-11).
      return new Response(null, { status: 503, headers: { ...headers, "Retry-After": "2" } });
    }
  }
  if (address === "csrf") {
    const answer: Response = await NextAuth(authOptions())(request, context);
    // Only an invalid callback address makes it fail, and nothing of the portal sends one (M-7).
    return answer.status < 500 ? answer : new Response(null, { status: 400 });
  }
  return new Response(null, { status: 404 });
}
