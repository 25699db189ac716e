import { getLocale, getTranslations } from "next-intl/server";
import { Facets } from "#app/_components/facets";
import { TextField } from "#app/_components/field";
import { ListResult, ListTools, SearchForm } from "#app/_components/list-tools";
import { Pages } from "#app/_components/pages";
import { Panel } from "#app/_components/panel";
import { SelectField } from "#app/_components/select-field";
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
        <SearchForm action="/users" submit={t("submit")}>
          <TextField
            name="q"
            type="search"
            label={t("search")}
            defaultValue={typedIn(query, "q")}
            autoComplete="off"
            maxLength={limits.searchLength}
          />
          {page.reachesMore && (
            <>
              <TextField
                name="organization"
                label={t("organizationNumber")}
                defaultValue={typedIn(query, "organization")}
                inputMode="numeric"
                autoComplete="off"
                maxLength={limits.searchLength}
              />
              <SelectField name="scope" label={t("scope")} defaultValue={query.scope}>
                <option value="below">{t("scopeBelow")}</option>
                <option value="only">{t("scopeOnly")}</option>
              </SelectField>
            </>
          )}
          <SelectField name="area" label={t("area")} defaultValue={query.area ?? ""}>
            <option value="">{t("allAreas")}</option>
            {areas
              .filter(({ id }) => person.entitled.has(id))
              .map((area) => (
                <option key={area.id} value={area.id}>
                  {area.name[language]}
                </option>
              ))}
          </SelectField>
          <SelectField name="sort" label={t("sort")} defaultValue={query.sort}>
            <option value="changed">{t("sortChanged")}</option>
            <option value="name">{t("sortName")}</option>
            <option value="signIn">{t("sortSignIn")}</option>
          </SelectField>
          {query.status !== "all" && <input type="hidden" name="status" value={query.status} />}
        </SearchForm>
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
