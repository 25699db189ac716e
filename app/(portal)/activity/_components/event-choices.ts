import { getTranslations } from "next-intl/server";
import type { SearchField } from "#app/_components/search-form";
import type { Choice } from "#app/_components/select-field";
import { activityKinds, eventsOf } from "#lib/domain/activity/kinds";
import { everyEvent } from "#lib/rules/activity-kinds";
import type { ActivityQuery } from "#lib/rules/list-queries";
import { eventName } from "../../_components/event-labels";

/** The events to choose from in the audit log, one by one and by kind. */
export async function eventChoices({
  event,
}: ActivityQuery): Promise<NonNullable<SearchField["choices"]>> {
  const t = await getTranslations("activity");
  const history = await getTranslations("history");
  // A URL may contain any text, which matches no entries.
  const unknown: Choice[] = event && eventsOf(event)?.length === 0 ? [[event, event]] : [];
  return [
    ["", t("allChanges")],
    [everyEvent, t("allEvents")],
    ...unknown,
    ...activityKinds.map(({ kind, events }) => ({
      group: t(`kind_${kind}`),
      choices: [
        [kind, t("wholeKind", { kind: t(`kind_${kind}`) })] as const,
        ...events.map((one): Choice => [one, eventName(history, one)]),
      ],
    })),
  ];
}
