import { getTranslations } from "next-intl/server";
import { LinkButton } from "#app/_components/button";
import { Panel, Section } from "#app/_components/panel";
import type { OrganizationDetail } from "#lib/domain/service/organization-detail";

/** R-1004: the way to the appearance of a reseller or a sub-reseller. */
export async function AppearanceLink({ organization }: { organization: OrganizationDetail }) {
  const t = await getTranslations("appearance");
  return (
    <Panel labelledBy="appearance">
      <Section id="appearance" title={t("title")} note={t("leadOf")}>
        <LinkButton href={`/appearance/${organization.customerNumber}`}>{t("edit")}</LinkButton>
      </Section>
    </Panel>
  );
}
