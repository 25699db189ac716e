import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { drawSampleLetter } from "#lib/domain/appearances/sample-letter";
import { currentLanguage } from "#lib/http/i18n";
import { orUnavailable, requireArea } from "#lib/http/session";

/**
 * R-1004: a letter in the draft of an appearance, to look at. It has inline styles, so it gets its own content policy: nothing
 * is fetched and nothing runs.
 */
export async function GET(
  _request: Request,
  { params }: RouteContext<"/appearance/[customerNumber]/letter">,
): Promise<Response> {
  const { actor } = await requireArea("userAdministration");
  const { customerNumber } = await params;
  const t = await getTranslations("appearance");
  const person = {
    firstName: t("sampleFirstName"),
    lastName: t("sampleLastName"),
    email: "clara@example.com",
    organization: t("sampleOrganization"),
  };
  const html = await orUnavailable(
    drawSampleLetter(actor, customerNumber, await currentLanguage(), person),
  );
  if (!html) notFound();
  return new Response(html, {
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy":
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox",
      "Cache-Control": "no-store",
    },
  });
}
