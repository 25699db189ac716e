import { getLocale, getTranslations } from "next-intl/server";
import { Part, Sheet } from "#app/_components/sheet";
import { Timeline, TimelineEntry } from "#app/_components/timeline";
import type { HistoryEntry } from "#lib/domain/history";
import { type AreaId, areaOf, type Language } from "#lib/rules/catalogue";
import { formatDateTime } from "#lib/rules/dates";
import { doerName } from "./doer-name";

/** what happened to a user, newest first, with what it added and took and who did it. */
export async function History({ entries }: { entries: HistoryEntry[] }) {
  const t = await getTranslations("userForm");
  return (
    <Sheet labelledBy="history">
      <Part id="history" title={t("history")} note={t("historyNote")}>
        <Timeline>
          {entries.map((entry) => (
            <Entry key={entry.id} entry={entry} />
          ))}
        </Timeline>
      </Part>
    </Sheet>
  );
}

async function Entry({ entry }: { entry: HistoryEntry }) {
  const t = await getTranslations("history");
  const language = (await getLocale()) as Language;
  const changesPermissions = entry.added.length + entry.removed.length > 0;
  const key =
    entry.event === "user.changed" && changesPermissions
      ? "permissions_changed"
      : (entry.event.replace(".", "_") as "user_created");
  const names = (ids: AreaId[]) => ids.map((id) => areaOf(id).name[language]).join(", ");
  const fields = entry.fields.map((field) => t(`field_${field}` as "field_firstName"));
  return (
    <TimelineEntry
      title={entry.refused ? t("refused", { event: t(key) }) : t(key)}
      added={entry.added.length > 0 && t("added", { areas: names(entry.added) })}
      removed={entry.removed.length > 0 && t("removed", { areas: names(entry.removed) })}
      meta={
        <>
          {await doerName(entry.by)},{" "}
          <time dateTime={entry.at.toISOString()}>{formatDateTime(entry.at, language)}</time>
        </>
      }
    >
      {fields.length > 0 && t("fields", { fields: fields.join(", ") })}
    </TimelineEntry>
  );
}
