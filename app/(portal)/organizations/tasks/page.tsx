import { getTranslations } from "next-intl/server";
import { BackLink } from "#app/_components/back-link";
import { Notice } from "#app/_components/notice";
import { PageHead } from "#app/_components/page-head";
import { Panel } from "#app/_components/panel";
import { announced } from "#lib/http/announce";
import { requireServiceAdministrator } from "#lib/http/session";
import { titleOf } from "../../../_shell/shell-texts";
import { unseenBounces } from "../../_components/unseen-bounces";
import { TaskTable } from "../_components/task-table";

/** the open tasks, oldest first, each with its next step. */
export default async function TasksPage() {
  const { tasks } = await requireServiceAdministrator();
  const t = await getTranslations("tasks");
  return (
    <>
      <title>{await titleOf(t("title"))}</title>
      {(await announced()) === "settled" && <Notice tone="ok" role="status" title={t("settled")} />}
      <BackLink href="/organizations">{t("back")}</BackLink>
      <PageHead title={t("title")} detail={`${t("lead")} ${await unseenBounces()}`.trim()} />
      <Panel>
        {tasks.length === 0 ? (
          <p className="px-list py-5">{t("none")}</p>
        ) : (
          <TaskTable tasks={tasks} />
        )}
      </Panel>
    </>
  );
}
