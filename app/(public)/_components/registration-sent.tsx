import { getTranslations } from "next-intl/server";
import { CardHead } from "#app/_components/card-head";
import { unbroken } from "#app/_components/unbroken";
import type { Appearance } from "#lib/rules/appearance";
import { areaIds } from "#lib/rules/catalogue";
import { daysOf, limits } from "#lib/rules/limits";
import { accessMarksOf, titleOf } from "../../_shell/shell-texts";
import { Card } from "./card";
import { TakenAddressHints } from "./taken-address-hints";

/** the one answer for every address. */
export async function RegistrationSent({ appearance }: { appearance: Appearance }) {
  const t = await getTranslations("register");
  return (
    <Card access={accessMarksOf([], areaIds)} appearance={appearance}>
      <title>{await titleOf(t("sentTitle"))}</title>
      <CardHead title={unbroken(t("sentTitle"))} lead={t("sentLead")} />
      <p>{t("sentMore", { days: daysOf(limits.activationLink) })}</p>
      <TakenAddressHints service={appearance.service} />
    </Card>
  );
}
