import { getLocale, getTranslations } from "next-intl/server";
import { Facets } from "#app/_components/facets";
import { ListResult, ListTools } from "#app/_components/list-tools";
import { Pages } from "#app/_components/pages";
import { Panel } from "#app/_components/panel";
import { SearchForm } from "#app/_components/search-form";
import type { Choice } from "#app/_components/select-field";
import type { UsersAndOrganizations } from "#lib/domain/lookup/users-and-organizations";
import type { SignedIn } from "#lib/domain/sign-in/session-user";
import { areas, type Language } from "#lib/rules/catalogue";
import { limits } from "#lib/rules/limits";
import { typedIn, type UserListQuery } from "#lib/rules/list-queries";
import { isUnclear } from "#lib/rules/unclear";
import { userFacets } from "#lib/rules/user-states";
import { FoundCustomers } from "../../../_components/lookup/found-customers";
import { unclearSentence } from "../../../_components/unclear";
import { unseenBounces } from "../../../_components/unseen-bounces";
import { filterWords } from "../filter-words";
import { exportAddress, listAddress } from "../list-address";
import { bulkFormId } from "./bulk-form-id";
import { moreFilters } from "./more-filters";
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
  importing,
  marked,
  allTicked,
}: {
  person: SignedIn;
  query: UserListQuery;
  page: UsersAndOrganizations;
  /** Where many users are added from a file. */
  importing: string;
  marked: number | null;
  /** Whether everybody on this page is ticked. */
  allTicked: boolean;
}) {
  const t = await getTranslations("users");
  const state = await getTranslations("state");
  const bulk = await getTranslations("bulk");
  const language = (await getLocale()) as Language;
  const { counts, root, sets } = page;
  const most = limits.searchLength;
  const narrowed = hasFilter(query);
  const search = t(page.reachesMore ? "searchBoth" : "search");
  const unclear = await unclearSentence(query, {
    q: search,
    organization: t("organizationNumber"),
    scope: t("scope"),
    factor: t("factor"),
    area: t("area"),
    status: t("state"),
    seen: t("seen"),
    set: t("set"),
  });
  const matches =
    page.matches > page.cap
      ? t("countMany", { count: page.cap })
      : t("count", { count: page.matches });
  // The organization is named in front of it.
  const filter = await filterWords({ ...query, organization: "" }, sets);
  const found = filter ? `${matches} ${t("narrowedTo", { filter })}.` : `${matches}.`;
  const nobody = page.organizations.matches > 0 ? "noUserMatches" : "noMatch";
  const facet = (status: UserListQuery["status"], label: string) => ({
    href: listAddress(query, { status }),
    label,
    // Only what is there: React sends absent values to the browser too.
    ...(counts && { count: counts[status] }),
    ...(query.status === status && !query.unclear.status && { current: true }),
  });
  return (
    <Panel className="list">
      {page.rows.length > 0 && <SelectionBar {...{ person, query, page, sets, allTicked }} />}
      <ListTools>
        <SearchForm
          action="/users"
          submit={t("submit")}
          fields={[
            { name: "q", label: search, value: typedIn(query, "q"), most },
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
          ]}
          more={await moreFilters(query, page.reachesMore, sets)}
          hidden={query.status === "all" ? {} : { status: query.status }}
        />
        <Facets
          label={t("filter")}
          facets={[
            facet("all", t("all")),
            ...userFacets
              // If there are too many users to count, each state may occur.
              .filter((one) => !counts || counts[one] > 0 || query.status === one)
              .map((one) => facet(one, state(one))),
          ]}
        />
      </ListTools>
      <FoundCustomers actor={person.actor} q={query.q} found={page.organizations} />
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
          {unclear ?? (page.matches === 0 ? t(nobody) : found)} <a href="/users">{t("reset")}</a>
          {query.status === "undeliverable" && (
            <span className="block">{await unseenBounces()}</span>
          )}
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
          <p className="picked">
            <a href={`#${bulkFormId}`} data-words={bulk("ticked")}>
              <span className="sr-only">{bulk("toBar")}</span>
            </a>
          </p>
        </>
      )}
      <Pages
        label={t("pages")}
        status={matches}
        links={[
          { href: importing, label: t("addMany"), icon: "upload" },
          ...(page.rows.length > 0
            ? [
                {
                  href: exportAddress(query),
                  label: t("download"),
                  icon: "download" as const,
                  download: true,
                },
              ]
            : []),
          { href: "/users/bulk", label: bulk("own"), icon: "list-todo" },
        ]}
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
