import { getTranslations } from "next-intl/server";
import { AccessLegend } from "#app/_components/access-legend";
import { LinkButton } from "#app/_components/button";
import { Icon } from "#app/_components/icon";
import { PageHead } from "#app/_components/page-head";
import { listUsersAndOrganizations } from "#lib/domain/lookup/users-and-organizations";
import { announced } from "#lib/http/announce";
import { requireArea } from "#lib/http/session";
import { userListQuery } from "#lib/rules/list-queries";
import { userNumber } from "#lib/rules/schemas/users";
import { titleOf } from "../../_shell/shell-texts";
import { NobodyYet } from "./_components/list/nobody-yet";
import { OwnRequirement } from "./_components/list/own-requirement";
import { RequirementNotice } from "./_components/list/requirement-notice";
import { hasFilter, UserPanel } from "./_components/list/user-panel";
import { listAddress, parametersOf } from "./_components/list-address";
import { UserNotice } from "./_components/user-notice";

export default async function UsersPage({ searchParams }: PageProps<"/users">) {
  const person = await requireArea("userAdministration");
  const parameters = await searchParams;
  const query = userListQuery.parse(parameters);
  const page = await listUsersAndOrganizations(person.actor, query);
  const t = await getTranslations("users");
  const newAddress =
    page.root && query.organization !== ""
      ? `/users/new?organization=${page.root.customerNumber}`
      : "/users/new";
  const said = await announced();
  const importing = newAddress.replace("/new", "/import");
  const added = userNumber.safeParse(parameters.user);
  return (
    <>
      <title>{await titleOf(t("pageTitle"))}</title>
      <UserNotice
        actor={person.actor}
        said={said}
        about={parameters.user}
        list={parametersOf(query)}
      />
      <RequirementNotice requirement={page.requirement} said={said} />
      <PageHead title={t("title")}>
        <LinkButton href={newAddress} variant="primary">
          <Icon icon="plus" />
          {t("add")}
        </LinkButton>
      </PageHead>
      {page.total <= 1 && !hasFilter(query) ? (
        <NobodyYet person={person} importing={importing} />
      ) : (
        <>
          <UserPanel
            person={person}
            query={query}
            page={page}
            importing={importing}
            allTicked={parameters.ticked === "all"}
            marked={
              (said === "created" || said === "replaced") && added.success ? added.data : null
            }
          />
          <AccessLegend
            texts={{
              open: t("legendOpen"),
              closed: t("legendClosed"),
              none: t("legendNone"),
              off: t("legendOff"),
            }}
          />
        </>
      )}
      <OwnRequirement
        requirement={page.requirement}
        list={listAddress(query, {
          factor: "without",
          ...(page.reachesMore && { organization: person.customerNumber, scope: "only" }),
        })}
      />
    </>
  );
}
