import { getTranslations } from "next-intl/server";
import type { OwnRequirement as Requirement } from "#lib/domain/second-factor/own-requirement";
import { boundedCount } from "#lib/rules/bounded-count";
import { FactorRequirement } from "../../../_components/factor-requirement";
import { releaseSecondFactorAction } from "../../second-factor/actions";

/** D-1: the owner decides for their own organization; nobody else sees this. */
export async function OwnRequirement({
  requirement,
  list,
}: {
  requirement: Requirement | null;
  /** The list of those who have no second step. */
  list: string;
}) {
  if (!requirement) return null;
  const t = await getTranslations("factorRequirement");
  const { byProvider, without } = requirement;
  if (byProvider) return <FactorRequirement requirement={requirement} note={t("byProvider")} />;
  return (
    <FactorRequirement
      requirement={requirement}
      note={
        <>
          {t("without", boundedCount(without))}{" "}
          {without > 0 && <a href={list}>{t("whoWithout")}</a>}
        </>
      }
      decide={{ href: "/users/second-factor", release: releaseSecondFactorAction, fields: {} }}
    />
  );
}
