import { getLocale, getTranslations } from "next-intl/server";
import { TextField } from "#app/_components/field";
import { SearchForm } from "#app/_components/search-form";
import type { Choice } from "#app/_components/select-field";
import { activityKinds, eventsOf } from "#lib/domain/activity/kinds";
import { everyEvent } from "#lib/rules/activity-kinds";
import { type AreaId, areas, type Language } from "#lib/rules/catalogue";
import { limits } from "#lib/rules/limits";
import { type ActivityQuery, typedIn } from "#lib/rules/list-queries";
import { writeDay } from "#lib/rules/typed-day";
import { eventName } from "../../_components/event-labels";

/** filters by person, organization, date, event, area and outcome. A GET form, so it works without JavaScript. */
export async function ActivityFilters({
  query,
  reachesMore,
  entitled,
}: {
  query: ActivityQuery;
  /** The areas to choose from. */
  entitled: ReadonlySet<AreaId>;
  reachesMore: boolean;
}) {
  const t = await getTranslations("activity");
  const history = await getTranslations("history");
  const most = limits.searchLength;
  const language = (await getLocale()) as Language;
  // A URL may contain any text, which matches no entries.
  const unknown: Choice[] =
    query.event && eventsOf(query.event)?.length === 0 ? [[query.event, query.event]] : [];
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
            ["", t("allChanges")],
            [everyEvent, t("allEvents")],
            ...unknown,
            ...activityKinds.map(({ kind, events }) => ({
              group: t(`kind_${kind}`),
              choices: [
                [kind, t("wholeKind", { kind: t(`kind_${kind}`) })] as const,
                ...events.map((event): Choice => [event, eventName(history, event)]),
              ],
            })),
          ],
        },
        {
          name: "area",
          label: t("area"),
          value: query.area ?? "",
          choices: [
            ["", t("anyArea")],
            ...areas
              .filter(({ id }) => entitled.has(id))
              .map(({ id, name }): Choice => [id, name[language]]),
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
          autoComplete="off"
          label={t("from")}
          hint={t("dayHint")}
          defaultValue={writeDay(typedIn(query, "from"), language)}
        />
        <TextField
          name="to"
          autoComplete="off"
          label={t("to")}
          hint={t("dayHint")}
          defaultValue={writeDay(typedIn(query, "to"), language)}
        />
      </div>
    </SearchForm>
  );
}
