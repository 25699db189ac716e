import { getTranslations } from "next-intl/server";
import type { OrganizationDetail } from "#lib/domain/service/organization-detail";
import { FactorRequirement } from "../../_components/factor-requirement";
import { releaseSecondFactorOfAction } from "../actions";

/** D-1: the provider decides for an organization below; shows what its owner has decided. */
export async function ProviderRequirement({ organization }: { organization: OrganizationDetail }) {
  const t = await getTranslations("factorRequirement");
  const { customerNumber, requirement } = organization;
  const decidedBy = requirement.byProvider ? "decidedByProvider" : "decidedByOwner";
  return (
    <FactorRequirement
      requirement={requirement}
      note={requirement.required && t(decidedBy)}
      decide={{
        href: `/organizations/${customerNumber}/second-factor`,
        release: releaseSecondFactorOfAction,
        fields: { customerNumber },
      }}
    />
  );
}
