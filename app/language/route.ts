import { changeOwnLanguage } from "#lib/domain/account/own-language";
import { isLanguage, rememberLanguage } from "#lib/http/i18n";
import { currentSignedIn } from "#lib/http/session";
import type { Language } from "#lib/rules/catalogue";
import { ownPath } from "#lib/rules/paths";

/**
 * DE | EN: remembers the language in this browser and leads back to the page. For somebody who is signed in it becomes the
 * language of their letters, unless a page of another site has led here.
 */
export async function GET(request: Request): Promise<Response> {
  const query = new URL(request.url).searchParams;
  const wanted = query.get("to");
  if (isLanguage(wanted)) {
    await rememberLanguage(wanted);
    if (request.headers.get("sec-fetch-site") === "same-origin") await keepFor(wanted);
  }
  return new Response(null, { status: 303, headers: { Location: ownPath(query.get("next")) } });
}

async function keepFor(language: Language): Promise<void> {
  const person = await currentSignedIn();
  if (person && person.language !== language) await changeOwnLanguage(person.actor, language);
}
