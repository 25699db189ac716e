import { getLocale, getTranslations } from "next-intl/server";
import { Panel, Section } from "#app/_components/panel";
import { Timeline, TimelineEntry } from "#app/_components/timeline";
import type { HistoryEntry } from "#lib/domain/activity/history";
import type { Language } from "#lib/rules/catalogue";
import { formatDateTime } from "#lib/rules/dates";
import { limits } from "#lib/rules/limits";
import { actorNameIn } from "../../../_components/actor-label";
import { eventLabels } from "../../../_components/event-labels";

/** what happened to a user, newest first, with what was added and removed and who did it. */
export async function History({
  userNumber,
  entries,
}: {
  userNumber: number;
  entries: HistoryEntry[];
}) {
  const t = await getTranslations("userForm");
  return (
    <Panel labelledBy="history" className="print:hidden">
      <Section id="history" title={t("history")} note={entries.length > 0 && t("historyNote")}>
        {entries.length > 0 ? (
          <Timeline>
            {entries.slice(0, limits.historyShown).map((entry) => (
              <Entry key={entry.id} entry={entry} />
            ))}
          </Timeline>
        ) : (
          <p>{t("historyNone")}</p>
        )}
        {entries.length > limits.historyShown && (
          <p className="mt-4">
            <a href={`/activity?person=${userNumber}`}>{t("historyAll")}</a>
          </p>
        )}
        <p className="mt-4">
          <a href={`/users/${userNumber}/access`}>
            {(await getTranslations("review"))("linkOfPerson")}
          </a>
        </p>
      </Section>
    </Panel>
  );
}

async function Entry({ entry }: { entry: HistoryEntry }) {
  const t = await getTranslations("history");
  const language = (await getLocale()) as Language;
  const { title, added, removed, fields, days, place, instead } = eventLabels(t, language, entry);
  const told = [
    ...(place ? [place] : []),
    ...(instead ? [instead] : []),
    ...(fields.length > 0 ? [t("fields", { fields: fields.join(", ") })] : []),
    ...days,
  ];
  return (
    <TimelineEntry
      title={entry.refused ? t("refused", { event: title }) : title}
      added={added.length > 0 && t("added", { areas: added.join(", ") })}
      removed={removed.length > 0 && t("removed", { areas: removed.join(", ") })}
      meta={
        <>
          {actorNameIn(t, entry.by)},{" "}
          <time dateTime={entry.at.toISOString()}>{formatDateTime(entry.at, language)}</time>
        </>
      }
    >
      {told.length > 0 && told.join(" · ")}
    </TimelineEntry>
  );
}
