import { notFound, redirect } from "next/navigation";
import { getLocale, getTranslations } from "next-intl/server";
import { Notice } from "#app/_components/notice";
import { PageHead } from "#app/_components/page-head";
import { systemOf } from "#lib/domain/systems/connected";
import { requireArea, requireSignedIn } from "#lib/http/session";
import { type Area, areas, type Language, provider } from "#lib/rules/catalogue";
import { titlesOf } from "../../../_shell/shell-texts";

/** The page of every area that the portal does not serve itself; one of a connected system leads there. */
export default async function AreaPage({ params }: PageProps<"/areas/[area]">) {
  const path = `/areas/${(await params).area}`;
  const area: Area | undefined = areas.find((one) => one.path === path);
  if (!area) {
    // A visitor who is not signed in does not learn which areas exist.
    await requireSignedIn();
    notFound();
  }
  await requireArea(area.id);
  const elsewhere = systemOf(area.id)?.areas[area.id];
  if (elsewhere) redirect(elsewhere);
  const t = await getTranslations("area");
  const language = (await getLocale()) as Language;
  const name = area.name[language];
  return (
    <>
      <title>{(await titlesOf(name)).plain}</title>
      <PageHead title={name} detail={area.offers[language]} />
      <Notice tone="info" title={t("notConnected")}>
        <p>{t("notConnectedMore", { email: provider.service.email })}</p>
      </Notice>
    </>
  );
}
