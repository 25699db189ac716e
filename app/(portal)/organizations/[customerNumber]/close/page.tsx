import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { BackLink } from "#app/_components/back-link";
import { Confirm } from "#app/_components/confirm";
import { PageHead } from "#app/_components/page-head";
import { findOrganizationDetail } from "#lib/domain/service/organization";
import { requireServiceAdministrator } from "#lib/http/session";
import { titleOf } from "../../../../_shell/shell-texts";
import { ClosingForm, ClosingQuestion } from "../../_components/closing";

/** the confirmation before closing. */
export default async function CloseOrganizationPage({
  params,
}: PageProps<"/organizations/[customerNumber]/close">) {
  const { actor } = await requireServiceAdministrator();
  const organization = await findOrganizationDetail(actor, (await params).customerNumber);
  if (!organization || organization.closedAt || organization.kind === "provider") notFound();
  const t = await getTranslations("organizationForm");
  const href = `/organizations/${organization.customerNumber}`;
  return (
    <>
      <title>{await titleOf(t("closeTitle"))}</title>
      <BackLink href={href}>{organization.name}</BackLink>
      <PageHead title={t("closeTitle")} />
      <Confirm
        body={<ClosingQuestion organization={organization} />}
        cancel={{ href, label: t("closeCancel") }}
        confirm={<ClosingForm customerNumber={organization.customerNumber} />}
      />
    </>
  );
}
