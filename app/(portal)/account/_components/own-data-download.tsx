import { Download } from "lucide";
import { getTranslations } from "next-intl/server";
import { LinkButton } from "#app/_components/button";
import { Icon } from "#app/_components/icon";
import { Part, Sheet } from "#app/_components/panel";

/** S-103: the download of everything that the portal knows about the user. */
export async function OwnDataDownload() {
  const t = await getTranslations("account");
  return (
    <Sheet labelledBy="own-data">
      <Part id="own-data" title={t("ownData")} note={t("ownDataNote")}>
        <div className="grid justify-items-start gap-4">
          <p className="max-w-text">{t("ownDataText")}</p>
          <LinkButton href="/account/export" download>
            <Icon icon={Download} />
            {t("downloadOwnData")}
          </LinkButton>
        </div>
      </Part>
    </Sheet>
  );
}
