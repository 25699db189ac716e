import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { Actions } from "#app/_components/actions";
import { LinkButton } from "#app/_components/button";
import { CardHead } from "#app/_components/card-head";
import { Notice } from "#app/_components/notice";
import { findDraftAppearance } from "#lib/domain/appearances/kept";
import { requireArea } from "#lib/http/session";
import { Contacts } from "../../../../_shell/contacts";
import { titleOf } from "../../../../_shell/shell-texts";
import { Card } from "../../../_components/card";

/** R-1004: a page as people see it who follow a link, in the draft of an appearance. Only those see it who keep it. */
export default async function AppearancePreviewPage({
  params,
}: PageProps<"/appearance/[customerNumber]/preview">) {
  const { actor } = await requireArea("userAdministration");
  const { customerNumber } = await params;
  const appearance = await findDraftAppearance(actor, customerNumber);
  if (!appearance) notFound();
  const t = await getTranslations("appearance");
  const { service } = appearance;
  const { email, phone } = service;
  return (
    <Card appearance={appearance}>
      <title>{await titleOf(t("page"))}</title>
      <Notice tone="info">
        <p>{t("previewNote")}</p>
      </Notice>
      <CardHead title={t("previewHeading")} lead={t("previewLead")} />
      <Actions>
        <LinkButton href={`/appearance/${customerNumber}`} variant="primary">
          {t("previewPrimary")}
        </LinkButton>
        <LinkButton href={`/appearance/${customerNumber}/letter`}>
          {t("previewSecondary")}
        </LinkButton>
      </Actions>
      <p className="text-sm text-soft">
        <Contacts of={service}>{t("previewContact", { email, phone })}</Contacts>
      </p>
    </Card>
  );
}
