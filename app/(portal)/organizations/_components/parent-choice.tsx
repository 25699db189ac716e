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
import { searchOrganizations } from "#lib/domain/organizations/search";
import type { SignedIn } from "#lib/domain/sign-in/session-user";
import { limits } from "#lib/rules/limits";
import { type OrganizationQuery, organizationQuery, typedIn } from "#lib/rules/list-queries";
import { parametersOf } from "#lib/rules/parameters";
import { isClosed } from "#lib/rules/tree";
import { titleOf } from "../../../_shell/shell-texts";
import { unclearSentence } from "../../_components/unclear";
import { counted } from "./numbers";
import { choiceOf } from "./parent-option";

/** chooses the parent of the new organization, which can never be changed; with a search among many. */
export async function ParentChoice({
  person,
  query,
}: {
  person: SignedIn;
  query: OrganizationQuery;
}) {
  const t = await getTranslations("organizationForm");
  const list = await getTranslations("organizations");
  const { q, after, before } = query;
  const unclear = await unclearSentence(query, { q: list("search") });
  const page = await searchOrganizations(person.actor, {
    ...query,
    kind: null,
    owner: null,
    parentsOnly: true,
  });
  const own = page.ways.get(person.customerNumber);
  // The default parent comes first, wherever its name is in the alphabet.
  const isFirst = !unclear && !q && !after && !before;
  const others = page.rows.filter((row) => row.kind !== "provider" || q);
  const choices = own && isFirst ? [own, ...others] : others;
  const sole = isFirst ? own : choices.length === 1 ? choices[0] : null;
  const address = (change: Record<string, string>) =>
    `/organizations/new${parametersOf(organizationQuery.parse({}), { q }, change)}`;
  const count = { count: page.matches, number: await counted(page.matches, page.cap) };
  return (
    <>
      <title>{await titleOf(t("title"))}</title>
      <BackLink href="/organizations">{list("title")}</BackLink>
      <PageHead title={t("title")} detail={t("whereLead")} />
      <Panel>
        <ListTools>
          <SearchForm
            action="/organizations/new"
            submit={list("submit")}
            fields={[
              {
                name: "q",
                label: list("search"),
                value: typedIn(query, "q"),
                most: limits.searchLength,
              },
            ]}
          />
        </ListTools>
        {(q || unclear) && (
          <ListResult>
            {unclear ?? (page.matches === 0 ? list("nothing") : list("hits", count))}{" "}
            <a href="/organizations/new">{list("reset")}</a>
          </ListResult>
        )}
        {choices.length > 0 && (
          <form method="get" action="/organizations/new" className="grid gap-5 px-list py-5">
            <RadioGroup
              name="parent"
              legend={t("where")}
              chosen={sole && !isClosed(sole) ? sole.customerNumber : null}
              choices={await Promise.all(choices.map((row) => choiceOf(row, q)))}
              required
            />
            <Actions end>
              <LinkButton href="/organizations">{t("cancel")}</LinkButton>
              <Button variant="primary">{t("next")}</Button>
            </Actions>
          </form>
        )}
        <Pages
          label={list("pages")}
          status={list("hits", count)}
          previous={
            page.previous
              ? { href: address({ before: page.previous }), label: list("previous") }
              : undefined
          }
          next={
            page.next ? { href: address({ after: page.next }), label: list("next") } : undefined
          }
        />
      </Panel>
    </>
  );
}
