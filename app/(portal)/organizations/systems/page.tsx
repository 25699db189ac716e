import { getTranslations } from "next-intl/server";
import { BackLink } from "#app/_components/back-link";
import { PageHead } from "#app/_components/page-head";
import { Panel } from "#app/_components/panel";
import { listGone } from "#lib/domain/service/gone";
import { readSystemStates } from "#lib/domain/service/systems";
import { requireServiceAdministrator } from "#lib/http/session";
import { titleOf } from "../../../_shell/shell-texts";
import { GoneNotice } from "./_components/gone-notice";
import { KeyPanel } from "./_components/key-panel";
import { SystemPanel } from "./_components/system-panel";
import { SystemTable } from "./_components/system-table";

/** the connected systems with their state, for the provider's staff. Asks no system. */
export default async function SystemsPage() {
  const { actor } = await requireServiceAdministrator();
  const { systems, keys } = await readSystemStates(actor);
  const t = await getTranslations("systems");
  return (
    <>
      <title>{await titleOf(t("title"))}</title>
      <BackLink href="/organizations">{t("back")}</BackLink>
      <PageHead title={t("title")} detail={t("lead")} />
      <GoneNotice gone={await listGone(actor)} />
      <Panel>
        {systems.length === 0 ? (
          <p className="px-list py-5">{t("none")}</p>
        ) : (
          <SystemTable systems={systems} />
        )}
      </Panel>
      {systems.map(({ system }) => (
        <SystemPanel key={system.id} system={system} />
      ))}
      {systems.length > 0 && <KeyPanel keys={keys} />}
    </>
  );
}
