import { getTranslations } from "next-intl/server";
import { SubmitButton } from "#app/_components/sent-form";
import type { OrganizationDetail } from "../../../../lib/domain/service/organization-detail";
import { FactorRequirement } from "../../_components/factor-requirement";
import { ReferenceForm } from "../../_components/reference-form";
import { requireSecondFactorOfAction } from "../actions";

/** D-1: the provider decides for an organization below; shows what its owner has decided. */
export async function ProviderRequirement({ organization }: { organization: OrganizationDetail }) {
  const t = await getTranslations("factorRequirement");
  const { customerNumber, requiresSecondFactor, secondFactorByProvider } = organization;
  const decidedBy = secondFactorByProvider ? "decidedByProvider" : "decidedByOwner";
  return (
    <FactorRequirement
      required={requiresSecondFactor}
      note={requiresSecondFactor && t(decidedBy)}
      button={(label) => (
        <ReferenceForm
          action={requireSecondFactorOfAction}
          fields={{ customerNumber, required: requiresSecondFactor ? "no" : "yes" }}
        >
          <SubmitButton>{label}</SubmitButton>
        </ReferenceForm>
      )}
    />
  );
}
