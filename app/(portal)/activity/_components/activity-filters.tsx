import { getTranslations } from "next-intl/server";
import { TextField } from "#app/_components/field";
import { SearchForm } from "#app/_components/search-form";
import type { Choice } from "#app/_components/select-field";
import { activityKinds } from "#lib/domain/activity/kinds";
import { limits, typedDays } from "#lib/rules/limits";
import { type ActivityQuery, typedIn } from "#lib/rules/list-queries";
import { eventName } from "../../_components/event-labels";

/** Whether an event exists; a URL may contain any text, which matches no entries. */
function isKnown(event: string): boolean {
  return activityKinds.some(({ events }) => (events as string[]).includes(event));
}

/** filters by person, organization, date, event and outcome. A GET form, so it works without JavaScript. */
export async function ActivityFilters({
  query,
  reachesMore,
}: {
  query: ActivityQuery;
  reachesMore: boolean;
}) {
  const t = await getTranslations("activity");
  const history = await getTranslations("history");
  const most = limits.searchLength;
  const unknown: Choice[] =
    query.event && !isKnown(query.event) ? [[query.event, query.event]] : [];
  return (
    <SearchForm
      action="/activity"
      submit={t("submit")}
      fields={[
        { name: "person", label: t("person"), value: typedIn(query, "person"), most },
        ...(reachesMore
          ? [
              {
                name: "organization",
                label: t("organizationNumber"),
                value: typedIn(query, "organization"),
                most,
                isNumber: true,
              },
            ]
          : []),
        {
          name: "event",
          label: t("event"),
          value: query.event ?? "",
          choices: [
            ["", t("allEvents")],
            ...unknown,
            ...activityKinds.map(({ kind, events }) => ({
              group: t(`kind_${kind}`),
              choices: events.map((event): Choice => [event, eventName(history, event)]),
            })),
          ],
        },
        {
          name: "outcome",
          label: t("outcome"),
          value: query.outcome,
          choices: (["all", "done", "refused"] as const).map(
            (outcome): Choice => [outcome, t(`outcome_${outcome}`)],
          ),
        },
      ]}
    >
      <div className="flex min-w-0 flex-[1_1_22rem] flex-wrap gap-3 [&>.field]:min-w-0 [&>.field]:flex-[1_1_10rem]">
        <TextField
          name="from"
          type="date"
          {...typedDays}
          label={t("from")}
          defaultValue={query.from ?? ""}
        />
        <TextField
          name="to"
          type="date"
          {...typedDays}
          label={t("to")}
          defaultValue={query.to ?? ""}
        />
      </div>
    </SearchForm>
  );
}
