import { isLanguage, rememberLanguage } from "#lib/http/i18n";
import { ownPath } from "#lib/rules/paths";

/** DE | EN: remembers the language in this browser and leads back to the page. */
export async function GET(request: Request): Promise<Response> {
  const query = new URL(request.url).searchParams;
  const wanted = query.get("to");
  if (isLanguage(wanted)) await rememberLanguage(wanted);
  return new Response(null, { status: 303, headers: { Location: ownPath(query.get("next")) } });
}
