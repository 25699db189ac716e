import { cookies } from "next/headers";
import { isLanguage, languageCookie } from "#lib/next/i18n";
import { ownPath } from "#lib/rules/paths";

const year = 365 * 24 * 60 * 60;

/** DE | EN: remembers the language in this browser and goes back to where it was chosen. */
export async function GET(request: Request): Promise<Response> {
  const query = new URL(request.url).searchParams;
  const wanted = query.get("to");
  if (isLanguage(wanted)) {
    (await cookies()).set(languageCookie, wanted, { path: "/", sameSite: "lax", maxAge: year });
  }
  return new Response(null, { status: 303, headers: { Location: ownPath(query.get("next")) } });
}
