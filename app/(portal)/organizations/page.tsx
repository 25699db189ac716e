import { getTranslations } from "next-intl/server";
import { LinkButton } from "#app/_components/button";
import { Icon } from "#app/_components/icon";
import { PageHead } from "#app/_components/page-head";
import { requireServiceAdministrator } from "#lib/http/session";
import { organizationQuery } from "#lib/rules/list-queries";
import { titleOf } from "../../_shell/shell-texts";
import { OrganizationPanel } from "./_components/organization-panel";
import { TasksNotice } from "./_components/tasks-notice";

/** every organization, found by name, place or number, or through the tree. */
export default async function OrganizationsPage({ searchParams }: PageProps<"/organizations">) {
  const person = await requireServiceAdministrator();
  const query = organizationQuery.parse(await searchParams);
  const t = await getTranslations("organizations");
  return (
    <>
      <title>{await titleOf(t("title"))}</title>
      <TasksNotice tasks={person.tasks} />
      <PageHead title={t("title")} detail={t("lead")}>
        <LinkButton href="/organizations/new" variant="primary">
          <Icon icon="plus" />
          {t("add")}
        </LinkButton>
      </PageHead>
      <OrganizationPanel person={person} query={query} />
    </>
  );
}
