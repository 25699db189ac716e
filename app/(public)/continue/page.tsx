import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { LinkButton } from "#app/_components/button";
import { CardHead } from "#app/_components/card-head";
import { findWayOn } from "#lib/domain/systems/going-on";
import { respondWith } from "#lib/http/response";
import { currentSignedIn, orUnavailable, signInAddress } from "#lib/http/session";
import { titleOf } from "../../_shell/shell-texts";
import { Card } from "../_components/card";

export const metadata = { referrer: "no-referrer" };

/**
 * goes on to a system by GET, after a form: no redirect after a form may leave the portal. It works without
 * JavaScript, and the link works where a browser does not go on by itself. A visitor who is not
 * signed in, or still needs the second step, does that first.
 */
export default async function ContinuePage({ searchParams }: PageProps<"/continue">) {
  const query = await searchParams;
  const way = findWayOn(query);
  if (!way) redirect("/");
  const isWithin = query.next !== undefined;
  const person = isWithin ? await orUnavailable(currentSignedIn()) : null;
  if (isWithin && !person) redirect(await signInAddress(way));
  respondWith(200, { "Referrer-Policy": "no-referrer" });
  const t = await getTranslations("goingOn");
  return (
    <Card appearance={person?.appearance}>
      <title>{await titleOf(t("title"))}</title>
      <meta httpEquiv="refresh" content={`0;url=${way}`} />
      <CardHead title={t("title")} lead={t("lead")} />
      <LinkButton href={way} variant="primary" wide rel="noreferrer">
        {t("submit")}
      </LinkButton>
    </Card>
  );
}
