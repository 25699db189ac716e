import { getTranslations } from "next-intl/server";
import { SearchForm } from "#app/_components/search-form";
import type { AreaId } from "#lib/rules/catalogue";
import { limits } from "#lib/rules/limits";
import { type ActivityQuery, typedIn } from "#lib/rules/list-queries";
import { eventChoices } from "./event-choices";
import { moreFilters } from "./more-filters";

/** filters by person and event, and more behind a button. A GET form, so it works without JavaScript. */
export async function ActivityFilters({
  query,
  ...shown
}: {
  query: ActivityQuery;
  /** Whether its days are those of a link beside the form. */
  inPeriod: boolean;
  reachesMore: boolean;
  /** The areas to choose from. */
  entitled: ReadonlySet<AreaId>;
}) {
  const t = await getTranslations("activity");
  return (
    <SearchForm
      action="/activity"
      submit={t("submit")}
      fields={[
        {
          name: "person",
          label: t("person"),
          value: typedIn(query, "person"),
          most: limits.searchLength,
        },
        {
          name: "event",
          label: t("event"),
          value: query.event ?? "",
          choices: await eventChoices(query, shown.reachesMore),
        },
      ]}
      more={await moreFilters(query, shown)}
    />
  );
}
