import { getTranslations } from "next-intl/server";
import { Empty } from "#app/_components/empty";
import { Facets } from "#app/_components/facets";
import { ListTools } from "#app/_components/list-tools";
import { Pages } from "#app/_components/pages";
import { Panel } from "#app/_components/panel";
import type { ActivityPage } from "#lib/domain/activity/list";
import { everyEvent } from "#lib/rules/activity-kinds";
import type { AreaId } from "#lib/rules/catalogue";
import { dayBefore } from "#lib/rules/dates";
import type { ActivityQuery } from "#lib/rules/list-queries";
import { activityAddress } from "./activity-address";
import { ActivityFilters } from "./activity-filters";
import { ActivityResult, isFiltered } from "./activity-result";
import { ActivityTable } from "./activity-table";

/** Filters, table and page links in one panel. */
export async function ActivityPanel({
  page,
  query,
  entitled,
}: {
  page: ActivityPage;
  query: ActivityQuery;
  /** The areas to choose from. */
  entitled: ReadonlySet<AreaId>;
}) {
  const t = await getTranslations("activity");
  if (page.rows.length === 0 && !isFiltered(query))
    return (
      <Empty title={t("empty")}>
        {t("emptyText")}{" "}
        {query.event === null && (
          <a href={activityAddress(query, { event: everyEvent })}>{t("showSignIns")}</a>
        )}
      </Empty>
    );
  const facets = await periods(query);
  return (
    <Panel>
      <ListTools>
        <ActivityFilters
          query={query}
          inPeriod={facets.some(({ current }) => current)}
          reachesMore={page.reachesMore}
          entitled={entitled}
        />
        <Facets label={t("period")} facets={facets} />
      </ListTools>
      <ActivityResult page={page} query={query} />
      {page.rows.length > 0 && (
        <ActivityTable rows={page.rows} query={query} reachesMore={page.reachesMore} />
      )}
      {page.rows.length > 0 && (
        <Pages
          label={t("pages")}
          status={t("order_newest")}
          links={[
            {
              href: activityAddress(query, {}, "/activity/export"),
              label: t("download"),
              icon: "download",
              download: true,
            },
          ]}
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

/** The periods that people ask for most. */
async function periods(query: ActivityQuery) {
  const t = await getTranslations("activity");
  const now = new Date();
  const since = (days: number) => {
    const from = dayBefore(now, days - 1);
    const current = query.from === from && query.to === null && !query.unclear.to;
    return {
      href: activityAddress(query, { from, to: null }),
      label: t("lastDays", { days }),
      current,
    };
  };
  const whole =
    query.from === null && query.to === null && !query.unclear.from && !query.unclear.to;
  return [
    {
      href: activityAddress(query, { from: null, to: null }),
      label: t("wholePeriod"),
      current: whole,
    },
    since(7),
    since(30),
  ];
}
