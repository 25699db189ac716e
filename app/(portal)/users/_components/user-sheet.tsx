import { getLocale, getTranslations } from "next-intl/server";
import { Facets } from "#app/_components/facets";
import { TextField } from "#app/_components/field";
import { ListResult, ListTools, SearchForm } from "#app/_components/list-tools";
import { Pages } from "#app/_components/pages";
import { SelectField } from "#app/_components/select-field";
import { Sheet } from "#app/_components/sheet";
import type { SignedIn } from "#lib/domain/sessions";
import type { UserPage } from "#lib/domain/user-list";
import type { UserState } from "#lib/domain/user-row";
import { areas, type Language } from "#lib/rules/catalogue";
import { limits } from "#lib/rules/limits";
import type { UserListQuery } from "#lib/rules/schemas";
import { UserTable } from "./user-table";

const states: UserState[] = [
  "active",
  "invited",
  "deactivated",
  "locked",
  "notYetValid",
  "noLongerValid",
];

/** The address of the list with these filters; whatever narrows it starts again at the first page. */
function addressOf(query: UserListQuery, change: Partial<UserListQuery>): string {
  const { after: _, before: __, ...filters } = query;
  const wanted = { ...filters, ...change };
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(wanted)) {
    const usual = { q: "", status: "all", sort: "changed" }[name];
    if (value && value !== usual) parameters.set(name, value);
  }
  return parameters.size > 0 ? `/users?${parameters}` : "/users";
}

/** Filters, search, table and pages in one sheet; everything is in the address, so it works without a script. */
export async function UserSheet({
  person,
  query,
  page,
  marked,
}: {
  person: SignedIn;
  query: UserListQuery;
  page: UserPage;
  marked: number | null;
}) {
  const t = await getTranslations("users");
  const state = await getTranslations("state");
  const language = (await getLocale()) as Language;
  const narrowed = query.q !== "" || query.status !== "all" || query.area !== null;
  const matches =
    page.matches > limits.countCap
      ? t("countMany", { count: limits.countCap })
      : t("count", { count: page.matches });
  return (
    <Sheet>
      <ListTools>
        <Facets
          label={t("filter")}
          facets={[
            {
              href: addressOf(query, { status: "all" }),
              label: t("all"),
              count: page.total,
              current: query.status === "all",
            },
            ...states
              .filter((one) => page.counts[one] > 0 || query.status === one)
              .map((one) => ({
                href: addressOf(query, { status: one }),
                label: state(one),
                count: page.counts[one],
                current: query.status === one,
              })),
          ]}
        />
        <SearchForm action="/users" submit={t("submit")}>
          <TextField
            name="q"
            type="search"
            label={t("search")}
            defaultValue={query.q}
            autoComplete="off"
            maxLength={limits.searchLength}
          />
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
          {page.matches === 0 ? t("noMatch") : matches} <a href="/users">{t("reset")}</a>
        </ListResult>
      )}
      {page.rows.length > 0 && <UserTable person={person} rows={page.rows} marked={marked} />}
      <Pages
        label={t("pages")}
        status={matches}
        previous={
          page.previous
            ? { href: addressOf(query, { before: page.previous }), label: t("previous") }
            : undefined
        }
        next={
          page.next ? { href: addressOf(query, { after: page.next }), label: t("next") } : undefined
        }
      />
    </Sheet>
  );
}
