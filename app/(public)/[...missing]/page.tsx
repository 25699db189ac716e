import { getTranslations } from "next-intl/server";
import { LinkButton } from "#app/_components/button";
import { CardHead } from "#app/_components/card-head";
import { respondMissing } from "#lib/http/missing";
import { signedInIfKnown } from "#lib/http/session";
import { areaIds } from "#lib/rules/catalogue";
import { Missing } from "../../_shell/missing";
import { accessMarksOf, titleOf } from "../../_shell/shell-texts";
import { PortalShell } from "../../(portal)/_components/portal-shell";
import { Card } from "../_components/card";

/**
 * Every address that no page has: a 404 in the portal's frame, with help, language and footer (FEEL-D15). Not
 * app/not-found.tsx, which every page would bring along.
 */
export default async function MissingPage() {
  respondMissing();
  const person = await signedInIfKnown();
  if (person)
    return (
      <PortalShell person={person}>
        <Missing />
      </PortalShell>
    );
  const t = await getTranslations("notFound");
  return (
    <Card access={accessMarksOf([], areaIds)}>
      <title>{await titleOf(t("title"))}</title>
      <CardHead title={t("title")} lead={t("textSignedOut")} />
      <p>
        <LinkButton href="/" variant="primary">
          {t("home")}
        </LinkButton>
      </p>
    </Card>
  );
}
