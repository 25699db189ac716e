import { getLocale, getTranslations } from "next-intl/server";
import { Facets } from "#app/_components/facets";
import { ListResult, ListTools } from "#app/_components/list-tools";
import { Pages } from "#app/_components/pages";
import { Panel } from "#app/_components/panel";
import { SearchForm } from "#app/_components/search-form";
import type { Choice } from "#app/_components/select-field";
import type { SignedIn } from "#lib/domain/sign-in/session-user";
import type { UserPage } from "#lib/domain/users/list";
import { areas, type Language } from "#lib/rules/catalogue";
import { limits } from "#lib/rules/limits";
import { typedIn, type UserListQuery } from "#lib/rules/list-queries";
import { userStates } from "#lib/rules/user-states";
import { isUnclear } from "../../../../../lib/rules/unclear";
import { unclearSentence } from "../../../_components/unclear";
import { listAddress } from "../list-address";
import { SelectionBar } from "./selection-bar";
import { UserTable } from "./user-table";

/** Whether a filter narrows the list. */
export function hasFilter(query: UserListQuery): boolean {
  return isUnclear(query) || listAddress({ ...query, sort: "changed" }) !== "/users";
}

/** Filters, search, table and page links in one panel; all state is in the URL, so it works without JavaScript. */
export async function UserPanel({
  person,
  query,
  page,
  marked,
  allTicked,
}: {
  person: SignedIn;
  query: UserListQuery;
  page: UserPage;
  marked: number | null;
  /** Whether everybody on this page is ticked. */
  allTicked: boolean;
}) {
  const t = await getTranslations("users");
  const state = await getTranslations("state");
  const language = (await getLocale()) as Language;
  const { counts, root } = page;
  const most = limits.searchLength;
  const narrowed = hasFilter(query);
  const unclear = await unclearSentence(query, {
    q: t("search"),
    organization: t("organizationNumber"),
    scope: t("scope"),
    area: t("area"),
    status: t("state"),
  });
  const matches =
    page.matches > page.cap
      ? t("countMany", { count: page.cap })
      : t("count", { count: page.matches });
  return (
    <Panel>
      <ListTools>
        <Facets
          label={t("filter")}
          facets={[
            {
              href: listAddress(query, { status: "all" }),
              label: t("all"),
              count: counts ? page.total : undefined,
              current: query.status === "all" && !query.unclear.status,
            },
            ...userStates
              // If there are too many users to count, each state may occur.
              .filter((one) => !counts || counts[one] > 0 || query.status === one)
              .map((one) => ({
                href: listAddress(query, { status: one }),
                label: state(one),
                count: counts?.[one],
                current: query.status === one,
              })),
          ]}
        />
        <SearchForm
          action="/users"
          submit={t("submit")}
          fields={[
            { name: "q", label: t("search"), value: typedIn(query, "q"), most },
            ...(page.reachesMore
              ? [
                  {
                    name: "organization",
                    label: t("organizationNumber"),
                    value: typedIn(query, "organization"),
                    most,
                    isNumber: true,
                  },
                  {
                    name: "scope",
                    label: t("scope"),
                    value: query.scope,
                    choices: [
                      ["below", t("scopeBelow")],
                      ["only", t("scopeOnly")],
                    ] as const,
                  },
                ]
              : []),
            {
              name: "area",
              label: t("area"),
              value: query.area ?? "",
              choices: [
                ["", t("allAreas")],
                ...areas
                  .filter(({ id }) => person.entitled.has(id))
                  .map(({ id, name }): Choice => [id, name[language]]),
              ],
            },
            {
              name: "sort",
              label: t("sort"),
              value: query.sort,
              choices: [
                ["changed", t("sortChanged")],
                ["name", t("sortName")],
                ["signIn", t("sortSignIn")],
              ],
            },
          ]}
          hidden={query.status === "all" ? {} : { status: query.status }}
        />
      </ListTools>
      {narrowed && (
        <ListResult>
          {root && query.organization !== "" && (
            <>
              {t(query.scope === "only" ? "foundOnly" : "foundIn", {
                organization: root.name,
                number: root.customerNumber,
              })}{" "}
            </>
          )}
          {!root && t("noOrganization")} {page.beginnings && t("beginnings")}{" "}
          {unclear ?? (page.matches === 0 ? t("noMatch") : matches)}{" "}
          <a href="/users">{t("reset")}</a>
        </ListResult>
      )}
      {page.rows.length > 0 && (
        <>
          <UserTable
            person={person}
            page={page}
            query={query}
            marked={marked}
            allTicked={allTicked}
          />
          <SelectionBar person={person} query={query} page={page} allTicked={allTicked} />
        </>
      )}
      <Pages
        label={t("pages")}
        status={matches}
        previous={
          page.previous
            ? { href: listAddress(query, { before: page.previous }), label: t("previous") }
            : undefined
        }
        next={
          page.next
            ? { href: listAddress(query, { after: page.next }), label: t("next") }
            : undefined
        }
      />
    </Panel>
  );
}
