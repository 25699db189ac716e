import { getTranslations } from "next-intl/server";
import { ListResult, ListTools } from "#app/_components/list-tools";
import { Pages } from "#app/_components/pages";
import { Panel } from "#app/_components/panel";
import { SearchForm } from "#app/_components/search-form";
import { listCustomers } from "#lib/domain/lookup/customers";
import type { Actor } from "#lib/rules/delegation";
import type { OrganizationQuery } from "#lib/rules/list-queries";
import { isUnclear } from "#lib/rules/unclear";
import { CustomerTable } from "../../_components/lookup/customer-table";
import { FoundPeople } from "../../_components/lookup/found-people";
import { unclearSentence } from "../../_components/unclear";
import { counted } from "../../organizations/_components/numbers";
import { customersAddress } from "./customers-address";
import { RecentCustomers } from "./recent-customers";
import { searchFields } from "./search-fields";

/** Search, customers and page links in one panel; all state is in the URL, so it works without JavaScript. */
export async function CustomerPanel({ actor, query }: { actor: Actor; query: OrganizationQuery }) {
  const t = await getTranslations("customers");
  const page = await listCustomers(actor, query);
  const { matches, total, cap, rows } = page;
  const unclear = await unclearSentence(query, {
    q: t("search"),
    kind: t("kind"),
    owner: t("owner"),
  });
  const narrowed =
    isUnclear(query) || query.q !== "" || query.kind !== null || query.owner !== null;
  const status = t("count", { count: matches, number: await counted(matches, cap) });
  const turned = query.sort === "name" ? "-name" : "name";
  const link = (label: string, change: { after?: string | null; before?: string | null }) =>
    change.after || change.before ? { href: customersAddress(query, change), label } : undefined;
  return (
    <Panel>
      <ListTools>
        <SearchForm
          action="/customers"
          submit={t("submit")}
          fields={await searchFields(actor, query)}
          hidden={query.sort === "name" ? {} : { sort: query.sort }}
        />
      </ListTools>
      {page.recent.length > 0 && <RecentCustomers recent={page.recent} />}
      {narrowed && (
        <ListResult>
          {unclear ??
            (matches === 0
              ? t("nothing")
              : t("found", { status, total: await counted(total) }))}{" "}
          <a href="/customers">{t("reset")}</a>
        </ListResult>
      )}
      {total === 0 && !narrowed && <ListResult>{t("none")}</ListResult>}
      {rows.length > 0 && (
        <CustomerTable
          hits={rows}
          caption={t("title")}
          sort={{
            href: customersAddress(query, { sort: turned }),
            order: query.sort === "name" ? "ascending" : "descending",
          }}
          hrefOf={(number) => `/users?organization=${number}`}
        />
      )}
      <FoundPeople q={query.q} found={page.users} />
      <Pages
        label={t("pages")}
        status={status}
        previous={link(t("previous"), { before: page.previous })}
        next={link(t("next"), { after: page.next })}
      />
    </Panel>
  );
}
