import type { ActivityEntry } from "#lib/domain/activity/row";
import { type Language, provider } from "#lib/rules/catalogue";
import { formatExactTime } from "#lib/rules/dates";
import { actorNameIn, type HistoryTexts } from "../../_components/actor-label";
import { eventLabels } from "../../_components/event-labels";
import { type ActivityTexts, subjectIn } from "./subject";

const columns = [
  "time",
  "timeUtc",
  "event",
  "code",
  "outcome",
  "by",
  "byNumber",
  "about",
  "aboutNumber",
  "organization",
  "customerNumber",
  "added",
  "removed",
  "changed",
  "system",
  "areas",
  "orderNumber",
  "reason",
] as const;

/** The headings of the CSV download. */
export function activityHeaders(t: ActivityTexts): string[] {
  return columns.map((column) => t(`column_${column}`, { zone: provider.timeZone }));
}

/** An entry as a line of the CSV download: texts for people, and the numbers and names that programs need. */
export function activityCsvRow(
  texts: { t: ActivityTexts; history: HistoryTexts },
  language: Language,
  entry: ActivityEntry,
  reachesMore: boolean,
): string[] {
  const { by, about, organization } = entry;
  const labels = eventLabels(texts.history, language, entry, reachesMore);
  const cells: Record<(typeof columns)[number], string> = {
    time: formatExactTime(entry.at),
    timeUtc: entry.at.toISOString(),
    event: labels.title,
    code: entry.event,
    outcome: texts.t(entry.refused ? "outcome_refused" : "outcome_done"),
    by: actorNameIn(texts.history, by),
    byNumber: by.kind === "user" || by.kind === "deleted" ? String(by.number) : "",
    about: about ? subjectIn(texts, about) : "",
    aboutNumber: about ? String(about.number) : "",
    organization: organization?.name ?? "",
    customerNumber: organization?.customerNumber ?? "",
    added: labels.added.join(", "),
    removed: labels.removed.join(", "),
    changed: [...labels.fields, ...labels.days, ...(labels.instead ? [labels.instead] : [])].join(
      ", ",
    ),
    system: labels.system ?? "",
    areas: labels.areas.join(", "),
    orderNumber: entry.orderNumber ?? "",
    reason: entry.reason ?? "",
  };
  return columns.map((column) => cells[column]);
}
