import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { BackLink } from "#app/_components/back-link";
import { Confirm } from "#app/_components/confirm";
import { PageHead } from "#app/_components/page-head";
import { SubmitButton } from "#app/_components/sent-form";
import { findAudience } from "#lib/domain/appearances/audience";
import { findKeptAppearance } from "#lib/domain/appearances/kept";
import { requireArea } from "#lib/http/session";
import { titleOf } from "../../../../_shell/shell-texts";
import { ReferenceForm } from "../../../_components/reference-form";
import { audienceSentence } from "../../_components/audience-sentence";
import { withdrawAppearanceAction } from "../../actions";

/** R-1004, R-313: the question before an appearance is withdrawn. */
export default async function WithdrawAppearancePage({
  params,
}: PageProps<"/appearance/[customerNumber]/withdraw">) {
  const { actor } = await requireArea("userAdministration");
  const { customerNumber } = await params;
  const kept = await findKeptAppearance(actor, customerNumber);
  const audience = await findAudience(actor, customerNumber);
  if (kept?.publishedVersion == null || !kept.draft || !audience) notFound();
  const t = await getTranslations("appearance");
  const href = `/appearance/${customerNumber}`;
  return (
    <>
      <title>{await titleOf(t("withdrawTitle"))}</title>
      <BackLink href={href}>{t("title")}</BackLink>
      <PageHead title={t("withdrawTitle")} />
      <Confirm
        body={<p>{await audienceSentence("withdrawQuestion", audience)}</p>}
        cancel={{ href, label: t("cancel") }}
        confirm={
          <ReferenceForm action={withdrawAppearanceAction} fields={{ customerNumber }}>
            <SubmitButton variant="danger">{t("withdrawConfirm")}</SubmitButton>
          </ReferenceForm>
        }
      />
    </>
  );
}
