import { getTranslations } from "next-intl/server";
import { Summary } from "#app/_components/facts";
import { SubmitButton } from "#app/_components/sent-form";
import type { OrganizationDetail } from "#lib/domain/service/organization-detail";
import { daysOf, limits } from "#lib/rules/limits";
import { ReferenceForm } from "../../_components/reference-form";
import { closeOrganizationAction } from "../actions";
import { counted } from "./numbers";

/** what closing means and whom it affects; on its page and in the dialog. */
export async function ClosingQuestion({ organization }: { organization: OrganizationDetail }) {
  const t = await getTranslations("organizationForm");
  const list = await getTranslations("organizations");
  const { name, kind, customerNumber, counts } = organization;
  return (
    <>
      <p>{t("closeConsequence")}</p>
      <Summary
        facts={[
          { term: list(`kind_${kind}`), value: `${name}, ${customerNumber}` },
          { term: t("usersHere"), value: list("users", { count: counts.users }) },
          ...(kind === "customer"
            ? []
            : [
                {
                  term: t("below"),
                  value: list("below", {
                    count: counts.below,
                    number: await counted(counts.below),
                  }),
                },
              ]),
        ]}
      />
      <p className="text-soft">{t("closeLater", { days: daysOf(limits.closedOrganization) })}</p>
    </>
  );
}

/** The form with the final button. */
export async function ClosingForm({ customerNumber }: { customerNumber: string }) {
  const t = await getTranslations("organizationForm");
  return (
    <ReferenceForm action={closeOrganizationAction} fields={{ customerNumber }}>
      <SubmitButton variant="danger">{t("closeConfirm")}</SubmitButton>
    </ReferenceForm>
  );
}
