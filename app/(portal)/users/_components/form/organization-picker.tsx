import { getTranslations } from "next-intl/server";
import { Actions } from "#app/_components/actions";
import { BackLink } from "#app/_components/back-link";
import { Button, LinkButton } from "#app/_components/button";
import { ListResult, ListTools } from "#app/_components/list-tools";
import { PageHead } from "#app/_components/page-head";
import { Pages } from "#app/_components/pages";
import { Panel } from "#app/_components/panel";
import { RadioGroup } from "#app/_components/radio-group";
import { SearchForm } from "#app/_components/search-form";
import type { OrganizationsAndUsers } from "#lib/domain/lookup/organizations-and-users";
import type { OrganizationHit } from "#lib/domain/organizations/hit";
import type { OrganizationPage } from "#lib/domain/organizations/search";
import { limits } from "#lib/rules/limits";
import { type OrganizationQuery, organizationQuery, typedIn } from "#lib/rules/list-queries";
import { parametersOf } from "#lib/rules/parameters";
import { isClosed } from "#lib/rules/tree";
import { titleOf } from "../../../../_shell/shell-texts";
import { FoundPeople } from "../../../_components/lookup/found-people";
import { unclearSentence } from "../../../_components/unclear";
import { organizationLine } from "../organization-labels";

/**
 * chooses the organization of the new user. Search and choice are plain forms, so it works without
 * JavaScript; without a search the user's own organization comes first.
 */
export async function OrganizationPicker({
  query,
  page,
  own,
}: {
  query: OrganizationQuery;
  page: OrganizationsAndUsers;
  /** The reader's own organization. */
  own: OrganizationHit;
}) {
  const t = await getTranslations("organizationPicker");
  const unclear = await unclearSentence(query, { q: t("search") });
  const atTheBeginning = !unclear && query.q === "" && !query.after && !query.before;
  const others = page.rows.filter(({ organizationId }) => organizationId !== own.organizationId);
  const hits = atTheBeginning ? [own, ...others] : page.rows;
  const onlyHit = hits.length === 1 ? hits[0] : undefined;
  const chosen = atTheBeginning ? own : onlyHit;
  return (
    <>
      <title>{await titleOf(t("pageTitle"))}</title>
      <BackLink href="/users">{t("back")}</BackLink>
      <PageHead title={t("title")} detail={t("lead")}>
        <a href="/users/import">{t("fromFile")}</a>
      </PageHead>
      <Panel>
        <ListTools>
          <SearchForm
            action="/users/new"
            submit={t("submit")}
            fields={[
              {
                name: "q",
                label: t("search"),
                value: typedIn(query, "q"),
                most: limits.searchLength,
              },
            ]}
          />
        </ListTools>
        {(unclear || query.q !== "") && (
          <ListResult>
            {unclear ?? (page.matches === 0 ? t("noMatch") : await counted(page))}{" "}
            <a href="/users/new">{t("reset")}</a>
          </ListResult>
        )}
        {hits.length > 0 && (
          <form method="get" action="/users/new">
            <div className="px-list pt-4.5 pb-5">
              <RadioGroup
                name="organization"
                legend={t("title")}
                choices={await Promise.all(hits.map((hit) => choiceOf(hit, hit === own)))}
                chosen={chosen && !isClosed(chosen) ? chosen.customerNumber : null}
                required
              />
            </div>
            <div className="border-t border-line px-list py-5">
              <Actions end>
                <LinkButton href="/users">{t("cancel")}</LinkButton>
                <Button variant="primary">{t("continue")}</Button>
              </Actions>
            </div>
          </form>
        )}
        <FoundPeople q={query.q} found={page.users} chooses />
        <Pages
          label={t("pages")}
          status={await counted(page)}
          previous={linkTo({ q: query.q, before: page.previous }, t("previous"))}
          next={linkTo({ q: query.q, after: page.next }, t("next"))}
        />
      </Panel>
    </>
  );
}

async function choiceOf(hit: OrganizationHit, isOwn: boolean) {
  const t = await getTranslations("organizationPicker");
  const line = await organizationLine(hit);
  return {
    value: hit.customerNumber,
    label: hit.name,
    hint: isOwn ? `${line} · ${t("own")}` : line,
    ...(isClosed(hit) && { locked: t(hit.closedAt ? "closed" : "closedAbove") }),
  };
}

async function counted({ matches, cap }: OrganizationPage): Promise<string> {
  const t = await getTranslations("organizationPicker");
  return matches > cap ? t("countMany", { count: cap }) : t("count", { count: matches });
}

function linkTo(page: { q: string; before?: string | null; after?: string | null }, label: string) {
  if (!page.before && !page.after) return undefined;
  return { href: `/users/new${parametersOf(organizationQuery.parse({}), page)}`, label };
}
