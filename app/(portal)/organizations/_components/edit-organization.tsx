import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import type { OrganizationDetail } from "#lib/domain/service/organization-detail";
import { problemTexts } from "../../../_forms/texts";
import { titlesOf } from "../../../_shell/shell-texts";
import { ClosingForm, ClosingQuestion } from "./closing";
import { organizationFormTexts } from "./form-texts";
import { MasterDataForm } from "./master-data-form";

/** the form of the master data, with the way to closing. */
export async function EditOrganization({
  organization,
  head,
}: {
  organization: OrganizationDetail;
  head: ReactNode;
}) {
  const t = await getTranslations("organizationForm");
  const { customerNumber, name, place, contactFirstName, contactLastName, contactEmail } =
    organization;
  return (
    <MasterDataForm
      titles={await titlesOf(`${name}, ${customerNumber}`)}
      texts={await organizationFormTexts()}
      problems={await problemTexts()}
      head={head}
      customerNumber={customerNumber}
      shown={{ name, place, contactFirstName, contactLastName, contactEmail }}
      closing={
        organization.closedAt || organization.kind === "provider"
          ? null
          : {
              title: t("closeTitle"),
              body: <ClosingQuestion organization={organization} />,
              cancel: t("closeCancel"),
              confirm: <ClosingForm customerNumber={customerNumber} />,
            }
      }
    />
  );
}
