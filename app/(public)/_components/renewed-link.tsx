import { getTranslations } from "next-intl/server";
import { CardHead } from "#app/_components/card-head";
import type { Appearance } from "#lib/rules/appearance";
import { areaIds } from "#lib/rules/catalogue";
import { daysOf, limits } from "#lib/rules/limits";
import { maskedEmail } from "#lib/rules/names";
import { Contacts } from "../../_shell/contacts";
import { accessMarksOf, titleOf } from "../../_shell/shell-texts";
import { Card } from "./card";

/**
 * FEEL-D18, R-407: after a new link was requested in place of a dead one: where it goes, and how long it is valid. The same
 * whatever becomes of the request (S-37).
 */
export async function RenewedLink({
  link,
}: {
  link: { email: string; activated: boolean; appearance: Appearance };
}) {
  const t = await getTranslations("forgotPassword");
  const dead = await getTranslations("deadLink");
  const email = maskedEmail(link.email);
  const { service } = link.appearance;
  return (
    <Card access={accessMarksOf([], areaIds)} appearance={link.appearance}>
      <title>{await titleOf(t("sentTitle"))}</title>
      <CardHead
        title={t("sentTitle")}
        lead={
          link.activated
            ? dead("sentReset", { email, days: daysOf(limits.passwordResetLink) })
            : dead("sentActivation", { email, days: daysOf(limits.activationLink) })
        }
      />
      <p className="text-sm text-soft">
        <Contacts of={service}>{t("sentNothing", { email: service.email })}</Contacts>
      </p>
      <p className="flex flex-wrap gap-x-5 gap-y-2">
        <a href="/sign-in">{t("back")}</a>
        <a href="/set-password">{dead("renewAgain")}</a>
      </p>
    </Card>
  );
}
