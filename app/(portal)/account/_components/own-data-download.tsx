import { getTranslations } from "next-intl/server";
import { LinkButton } from "#app/_components/button";
import { Icon } from "#app/_components/icon";
import { Panel, Section } from "#app/_components/panel";

/** S-103: the download of everything that the portal knows about the user. */
export async function OwnDataDownload() {
  const t = await getTranslations("account");
  return (
    <Panel labelledBy="own-data">
      <Section id="own-data" title={t("ownData")} note={t("ownDataNote")}>
        <div className="grid justify-items-start gap-4">
          <p className="max-w-text">{t("ownDataText")}</p>
          <LinkButton href="/account/export" download>
            <Icon icon="download" />
            {t("downloadOwnData")}
          </LinkButton>
        </div>
      </Section>
    </Panel>
  );
}
