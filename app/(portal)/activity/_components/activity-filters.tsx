import { getTranslations } from "next-intl/server";
import { TextField } from "#app/_components/field";
import { SearchForm } from "#app/_components/list-tools";
import { SelectField } from "#app/_components/select-field";
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
  return (
    <SearchForm action="/activity" submit={t("submit")}>
      <TextField
        name="person"
        type="search"
        label={t("person")}
        defaultValue={typedIn(query, "person")}
        autoComplete="off"
        maxLength={limits.searchLength}
      />
      {reachesMore && (
        <TextField
          name="organization"
          label={t("organizationNumber")}
          defaultValue={typedIn(query, "organization")}
          inputMode="numeric"
          autoComplete="off"
          maxLength={limits.searchLength}
        />
      )}
      <SelectField name="event" label={t("event")} defaultValue={query.event ?? ""}>
        <option value="">{t("allEvents")}</option>
        {query.event && !isKnown(query.event) && <option value={query.event}>{query.event}</option>}
        {activityKinds.map(({ kind, events }) => (
          <optgroup key={kind} label={t(`kind_${kind}`)}>
            {events.map((event) => (
              <option key={event} value={event}>
                {eventName(history, event)}
              </option>
            ))}
          </optgroup>
        ))}
      </SelectField>
      <SelectField name="outcome" label={t("outcome")} defaultValue={query.outcome}>
        <option value="all">{t("outcome_all")}</option>
        <option value="done">{t("outcome_done")}</option>
        <option value="refused">{t("outcome_refused")}</option>
      </SelectField>
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
