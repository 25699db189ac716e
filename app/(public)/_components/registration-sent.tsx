import { getTranslations } from "next-intl/server";
import { CardHead } from "#app/_components/card-head";
import { unbroken } from "#app/_components/unbroken";
import { areaIds } from "#lib/rules/catalogue";
import { daysOf, limits } from "#lib/rules/limits";
import { accessMarksOf, titleOf } from "../../_shell/shell-texts";
import { Card } from "./card";
import { TakenAddressHints } from "./taken-address-hints";

/** the one answer for every address. */
export async function RegistrationSent() {
  const t = await getTranslations("register");
  return (
    <Card access={accessMarksOf([], areaIds)}>
      <title>{await titleOf(t("sentTitle"))}</title>
      <CardHead title={unbroken(t("sentTitle"))} lead={t("sentLead")} />
      <p>{t("sentMore", { days: daysOf(limits.activationLink) })}</p>
      <TakenAddressHints />
    </Card>
  );
}
