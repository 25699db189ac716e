import { getTranslations } from "next-intl/server";
import { Empty } from "#app/_components/empty";
import { ListResult, ListTools } from "#app/_components/list-tools";
import { Pages } from "#app/_components/pages";
import { Panel } from "#app/_components/panel";
import type { ActivityPage } from "#lib/domain/activity/list";
import type { ActivityQuery } from "#lib/rules/list-queries";
import { isUnclear } from "../../../../lib/rules/unclear";
import { unclearSentence } from "../../_components/unclear";
import { activityAddress } from "./activity-address";
import { ActivityFilters } from "./activity-filters";
import { ActivityTable } from "./activity-table";

/** Filters, table and page links in one panel. */
export async function ActivityPanel({ page, query }: { page: ActivityPage; query: ActivityQuery }) {
  const t = await getTranslations("activity");
  const narrowed = isUnclear(query) || activityAddress(query) !== "/activity";
  if (page.rows.length === 0 && !narrowed)
    return <Empty title={t("empty")}>{t("emptyText")}</Empty>;
  return (
    <Panel>
      <ListTools>
        <ActivityFilters query={query} reachesMore={page.reachesMore} />
      </ListTools>
      {narrowed && (
        <ListResult>
          {page.root &&
            query.organization !== "" &&
            `${t("foundIn", { organization: page.root.name, number: page.root.customerNumber })} `}
          {await resultOf(query, page)} <a href="/activity">{t("reset")}</a>
        </ListResult>
      )}
      {page.rows.length > 0 && (
        <ActivityTable rows={page.rows} query={query} reachesMore={page.reachesMore} />
      )}
      {(page.previous || page.next) && (
        <Pages
          label={t("pages")}
          status={t("order_newest")}
          previous={
            page.previous
              ? {
                  href: activityAddress(query, { before: page.previous }),
                  label: t("previous"),
                }
              : undefined
          }
          next={
            page.next
              ? { href: activityAddress(query, { after: page.next }), label: t("next") }
              : undefined
          }
        />
      )}
    </Panel>
  );
}

/** What the filters have found. */
async function resultOf(query: ActivityQuery, page: ActivityPage): Promise<string> {
  const t = await getTranslations("activity");
  const unclear = await unclearSentence(query, {
    person: t("person"),
    organization: t("organizationNumber"),
    event: t("event"),
    outcome: t("outcome"),
    from: t("from"),
    to: t("to"),
  });
  if (unclear) return unclear;
  if (!page.root) return t("noOrganization");
  if (page.people === "none") return t("nobody");
  if (page.people === "tooMany") return t("tooMany");
  return t(page.rows.length === 0 ? "noMatch" : "narrowed");
}
