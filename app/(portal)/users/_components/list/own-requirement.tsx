import { getTranslations } from "next-intl/server";
import { SubmitButton } from "#app/_components/sent-form";
import type { Requirement } from "#lib/domain/second-factor/requirement";
import { limits } from "#lib/rules/limits";
import { FactorRequirement } from "../../../_components/factor-requirement";
import { ReferenceForm } from "../../../_components/reference-form";
import { requireSecondFactorAction } from "../../second-factor/actions";

/** D-1: the owner decides for their own organization; nobody else sees this. */
export async function OwnRequirement({ requirement }: { requirement: Requirement | null }) {
  if (!requirement) return null;
  const t = await getTranslations("factorRequirement");
  const { required, byProvider, without } = requirement;
  if (byProvider) return <FactorRequirement required note={t("byProvider")} />;
  return (
    <FactorRequirement
      required={required}
      note={t("without", {
        count: Math.min(without, limits.matchCap),
        more: without > limits.matchCap ? "yes" : "no",
      })}
      button={(label) => (
        <ReferenceForm
          action={requireSecondFactorAction}
          fields={{ required: required ? "no" : "yes" }}
        >
          <SubmitButton>{label}</SubmitButton>
        </ReferenceForm>
      )}
    />
  );
}
