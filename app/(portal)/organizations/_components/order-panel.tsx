import { getTranslations } from "next-intl/server";
import { Facets } from "#app/_components/facets";
import { ListResult, ListTools } from "#app/_components/list-tools";
import { Pages } from "#app/_components/pages";
import { Panel } from "#app/_components/panel";
import { SearchForm } from "#app/_components/search-form";
import type { OrderPage } from "#lib/domain/orders/list";
import { limits } from "#lib/rules/limits";
import { type OrderQuery, orderQuery, typedIn } from "#lib/rules/list-queries";
import { parametersOf } from "#lib/rules/parameters";
import { isUnclear } from "#lib/rules/unclear";
import { unclearSentence } from "../../_components/unclear";
import { counted } from "./numbers";
import { OrderTable } from "./order-table";

/** The URL of the list with these filters; a changed filter starts again at the first page. */
function addressOf(query: OrderQuery, change: Partial<OrderQuery>): string {
  const usual = orderQuery.parse({});
  return `/organizations/orders${parametersOf(usual, { ...query, after: null, before: null }, change)}`;
}

/** Filters, search, table and page links in one panel. */
export async function OrderPanel({ query, page }: { query: OrderQuery; page: OrderPage }) {
  const t = await getTranslations("orders");
  const list = await getTranslations("organizations");
  const hits = t("count", { count: page.matches, number: await counted(page.matches, page.cap) });
  const narrowed = isUnclear(query) || query.q !== "" || query.filter !== "all";
  const filters = ["all", "open", "overdue"] as const;
  const counts = await Promise.all(
    filters.map((filter) => counted(page.counts[filter], limits.matchCap)),
  );
  const unclear = await unclearSentence(query, { q: t("search"), filter: t("state") });
  return (
    <Panel>
      <ListTools>
        <SearchForm
          action="/organizations/orders"
          submit={list("submit")}
          fields={[
            {
              name: "q",
              label: t("search"),
              value: typedIn(query, "q"),
              most: limits.searchLength,
            },
          ]}
          hidden={query.filter === "all" ? {} : { filter: query.filter }}
        />
        <Facets
          label={t("filter")}
          facets={filters.map((filter, place) => ({
            href: addressOf(query, { filter }),
            label: t(`filter_${filter}`),
            count: unclear ? undefined : counts[place],
            current: query.filter === filter && !query.unclear.filter,
          }))}
        />
      </ListTools>
      {page.rows.length === 0 && (
        <ListResult>
          {unclear ?? t(narrowed ? "noMatch" : "none")}{" "}
          {narrowed && <a href="/organizations/orders">{list("reset")}</a>}
        </ListResult>
      )}
      {page.rows.length > 0 && <OrderTable orders={page.rows} />}
      {page.rows.length > 0 && (
        <Pages
          label={list("pages")}
          status={hits}
          previous={
            page.previous
              ? { href: addressOf(query, { before: page.previous }), label: list("previous") }
              : undefined
          }
          next={
            page.next
              ? { href: addressOf(query, { after: page.next }), label: list("next") }
              : undefined
          }
        />
      )}
    </Panel>
  );
}
