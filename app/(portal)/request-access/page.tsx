import { getTranslations } from "next-intl/server";
import { BackLink } from "#app/_components/back-link";
import { Notice } from "#app/_components/notice";
import { PageHead } from "#app/_components/page-head";
import { Panel } from "#app/_components/panel";
import { findAskable } from "#lib/domain/requests/offer";
import { announced } from "#lib/http/announce";
import { requireSignedIn } from "#lib/http/session";
import { titlesOf } from "../../_shell/shell-texts";
import { AskSection } from "./_components/ask-section";
import { OwnRequests } from "./_components/own-requests";

/** FEEL-M10: asking the administrators for an area, whichever page was missing, and what became of it. */
export default async function RequestAccessPage() {
  const { actor } = await requireSignedIn();
  const { areas, own } = await findAskable(actor);
  const t = await getTranslations("accessRequest");
  return (
    <>
      <title>{(await titlesOf(t("title"))).plain}</title>
      {(await announced()) === "asked" && (
        <Notice tone="ok" role="status" title={t("asked")}>
          <p>{t("askedMore")}</p>
        </Notice>
      )}
      <BackLink href="/">{t("overview")}</BackLink>
      <PageHead title={t("title")} />
      {own.length > 0 && <OwnRequests own={own} />}
      {areas.length > 0 ? (
        <Panel labelledBy="ask">
          <AskSection areas={areas} />
        </Panel>
      ) : (
        <p className="max-w-text">{t("nothing")}</p>
      )}
    </>
  );
}
