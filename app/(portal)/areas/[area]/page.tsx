import { ExternalLink } from "lucide";
import { notFound } from "next/navigation";
import { getLocale, getTranslations } from "next-intl/server";
import { LinkButton } from "#app/_components/button";
import { Icon } from "#app/_components/icon";
import { Notice } from "#app/_components/notice";
import { PageHead } from "#app/_components/page-head";
import { requireArea, requireSignedIn } from "#lib/http/session";
import { type Area, areas, type Language, provider } from "#lib/rules/catalogue";
import { titlesOf } from "../../../_shell/shell-texts";

/** The page of every area that the portal does not serve itself. */
export default async function AreaPage({ params }: PageProps<"/areas/[area]">) {
  const path = `/areas/${(await params).area}`;
  const area: Area | undefined = areas.find((one) => one.path === path);
  if (!area) {
    // A visitor who is not signed in does not learn which areas exist.
    await requireSignedIn();
    notFound();
  }
  await requireArea(area.id);
  const t = await getTranslations("area");
  const language = (await getLocale()) as Language;
  const name = area.name[language];
  return (
    <>
      <title>{(await titlesOf(name)).plain}</title>
      <PageHead title={name} detail={area.offers[language]} />
      {area.address ? (
        <>
          <Notice tone="info" title={t("elsewhere", { provider: provider.name })}>
            <p>{t("elsewhereMore")}</p>
          </Notice>
          <p>
            {/* The sign-in is handed over here once the portal supports OpenID Connect. */}
            <LinkButton href={area.address} variant="primary">
              <Icon icon={ExternalLink} />
              {t("open", { area: name })}
            </LinkButton>
          </p>
        </>
      ) : (
        <Notice tone="info" title={t("notConnected")}>
          <p>{t("notConnectedMore", { email: provider.service.email })}</p>
        </Notice>
      )}
    </>
  );
}
