import { getLocale, getTranslations } from "next-intl/server";
import { PageHead } from "#app/_components/page-head";
import { Tile, Tiles } from "#app/_components/tile";
import { listSystemStates } from "#lib/domain/service/systems";
import type { Task } from "#lib/domain/service/task";
import type { SignedIn } from "#lib/domain/sign-in/session-user";
import { areaOf, type Language } from "#lib/rules/catalogue";
import { formatDateTime } from "#lib/rules/dates";
import { SearchPanel } from "./lookup/search-panel";
import { SystemRows } from "./system-rows";
import { TaskPanel } from "./task-panel";

/** R-309, FEEL-B4: the dashboard of a service administrator: the tasks, oldest first, and the systems with their state. */
export async function ServiceDashboard({ person }: { person: SignedIn<Task> }) {
  const t = await getTranslations("dashboard");
  const common = await getTranslations("common");
  const language = (await getLocale()) as Language;
  const { actor, tasks } = person;
  const systems = await listSystemStates(actor);
  const name = `${person.firstName} ${person.lastName}`;
  const [oldest] = tasks;
  const count = tasks.length;
  const users = areaOf("userAdministration");
  return (
    <>
      <PageHead
        title={t("tasks", { count })}
        detail={
          oldest
            ? t("tasksLead", { name, count, date: formatDateTime(oldest.since, language) })
            : t("tasksNone", { name })
        }
      />
      <SearchPanel action="/organizations" label={t("find")} />
      {count > 0 && <TaskPanel tasks={tasks} />}
      {systems.length > 0 && (
        <section aria-labelledby="systems" className="grid gap-3">
          <h2 id="systems">{(await getTranslations("systems"))("title")}</h2>
          <SystemRows systems={systems} />
        </section>
      )}
      <Tiles id="section-further" title={t("further")}>
        <Tile href="/organizations" icon="building-2" title={common("organizations")}>
          {t("organizationsText")}
        </Tile>
        <Tile href={users.path} icon="users" title={users.name[language]}>
          {users.offers[language]}
        </Tile>
        <Tile href="/activity" icon="history" title={common("activity")}>
          {t("activityText")}
        </Tile>
      </Tiles>
    </>
  );
}
