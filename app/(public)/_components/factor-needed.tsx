import { getTranslations } from "next-intl/server";
import { LinkButton } from "#app/_components/button";
import { CardHead } from "#app/_components/card-head";
import { titleOf } from "../../_shell/shell-texts";

/**
 * said to a user without a second factor who comes from a system that requires one.
 *
 * @param back leads back to the system without signing in
 */
export async function FactorNeeded({ back }: { back: string }) {
  const t = await getTranslations("confirmIdentity");
  return (
    <>
      <title>{await titleOf(t("factorTitle"))}</title>
      <CardHead title={t("factorTitle")} lead={t("factorLead")} />
      <p>{t("factorText")}</p>
      <LinkButton href="/account?open=second-factor#second-factor" variant="primary" wide>
        {t("factorSetUp")}
      </LinkButton>
      <p>
        <a href={back}>{t("factorBack")}</a>
      </p>
    </>
  );
}
