import { getTranslations } from "next-intl/server";
import { BackLink } from "#app/_components/back-link";
import { PageHead } from "#app/_components/page-head";
import { Panel } from "#app/_components/panel";
import { Todo } from "#app/_components/todo";
import { listWaitingRequests } from "#lib/domain/requests/list";
import { announced } from "#lib/http/announce";
import { requireArea } from "#lib/http/session";
import { titlesOf } from "../../../_shell/shell-texts";
import { RequestNotice } from "./_components/request-notice";
import { requestRows } from "./_components/request-rows";

/** FEEL-M10: everybody in the organization who waits for an answer that the reader can give. */
export default async function RequestsPage() {
  const { actor } = await requireArea("userAdministration");
  const t = await getTranslations("accessRequest");
  const rows = await requestRows(await listWaitingRequests(actor));
  return (
    <>
      <title>{(await titlesOf(t("waiting"))).plain}</title>
      <RequestNotice said={await announced()} />
      <BackLink href="/users">{(await getTranslations("review"))("back")}</BackLink>
      <PageHead title={t("waiting")} />
      {rows.length > 0 ? (
        <Panel>
          <Todo>{rows}</Todo>
        </Panel>
      ) : (
        <p className="max-w-text">{t("nobodyWaits")}</p>
      )}
    </>
  );
}
