import { getTranslations } from "next-intl/server";
import { PageHead } from "#app/_components/page-head";
import { listActivity } from "#lib/domain/activity/list";
import { requireArea } from "#lib/http/session";
import { activityQuery } from "#lib/rules/list-queries";
import { titleOf } from "../../_shell/shell-texts";
import { ActivityPanel } from "./_components/activity-panel";

/** what happened in the user's own organization and below, newest first. */
export default async function ActivityPage({ searchParams }: PageProps<"/activity">) {
  const person = await requireArea("userAdministration");
  const query = activityQuery.parse(await searchParams);
  const page = await listActivity(person.actor, query);
  const t = await getTranslations("activity");
  return (
    <>
      <title>{await titleOf(t("title"))}</title>
      <PageHead
        title={t("title")}
        detail={t(page.reachesMore ? "leadBelow" : "lead", {
          organization: person.organizationName,
        })}
      />
      <ActivityPanel page={page} query={query} entitled={person.entitled} />
    </>
  );
}
