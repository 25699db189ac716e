import { getTranslations } from "next-intl/server";
import type { SearchField } from "#app/_components/search-form";
import type { Choice } from "#app/_components/select-field";
import { activityKinds, eventsOf } from "#lib/domain/activity/kinds";
import { everyEvent } from "#lib/rules/activity-kinds";
import type { ActivityQuery } from "#lib/rules/list-queries";
import { eventName } from "../../_components/event-labels";

/**
 * The events to choose from in the audit log, one by one and by kind.
 *
 * @param reachesMore whether the reader has organizations below their own
 */
export async function eventChoices(
  { event }: ActivityQuery,
  reachesMore: boolean,
): Promise<NonNullable<SearchField["choices"]>> {
  const t = await getTranslations("activity");
  const history = await getTranslations("history");
  const nameOf = (kind: (typeof activityKinds)[number]["kind"]) =>
    t(`kind_${kind}`, { below: reachesMore ? "yes" : "no" });
  // A URL may contain any text, which matches no entries.
  const unknown: Choice[] = event && eventsOf(event)?.length === 0 ? [[event, event]] : [];
  return [
    ["", t("allChanges")],
    [everyEvent, t("allEvents")],
    ...unknown,
    ...activityKinds.map(({ kind, events }) => ({
      group: nameOf(kind),
      choices: [
        [kind, t("wholeKind", { kind: nameOf(kind) })] as const,
        ...events.map((one): Choice => [one, eventName(history, one, reachesMore)]),
      ],
    })),
  ];
}
