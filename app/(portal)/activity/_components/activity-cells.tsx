import { CircleX } from "lucide";
import { getLocale, getTranslations } from "next-intl/server";
import { Badge } from "#app/_components/badge";
import { RowTitle } from "#app/_components/row-parts";
import type { ActivityEntry } from "#lib/domain/activity/row";
import type { Language } from "#lib/rules/catalogue";
import { formatDateTime } from "#lib/rules/dates";
import type { ActivityQuery } from "#lib/rules/list-queries";
import { actorNameIn } from "../../_components/actor-label";
import { eventLabels } from "../../_components/event-labels";
import { activityAddress } from "./activity-address";
import { subjectIn } from "./subject";

/** What happened, with its details. */
export async function What({ entry }: { entry: ActivityEntry }) {
  const t = await getTranslations("history");
  const activity = await getTranslations("activity");
  const language = (await getLocale()) as Language;
  const { title, added, removed, fields, place } = eventLabels(t, language, entry);
  const lines = [
    added.length > 0 && t("added", { areas: added.join(", ") }),
    removed.length > 0 && t("removed", { areas: removed.join(", ") }),
    place,
    fields.length > 0 && t("fields", { fields: fields.join(", ") }),
    entry.orderNumber && activity("order", { number: entry.orderNumber }),
    entry.count && activity("count", { count: entry.count }),
  ].filter(Boolean);
  return (
    <div className="grid justify-items-start gap-1">
      <strong>{title}</strong>
      {entry.refused && (
        <Badge tone="danger" icon={CircleX}>
          {activity("refused")}
        </Badge>
      )}
      {lines.map((line) => (
        <p key={String(line)} className="text-sm wrap-anywhere text-soft">
          {line}
        </p>
      ))}
    </div>
  );
}

/** Whom it was done to, with a way to the same person's entries. */
export async function Whom({ entry, query }: { entry: ActivityEntry; query: ActivityQuery }) {
  const t = await getTranslations("activity");
  const history = await getTranslations("history");
  const { about, by } = entry;
  if (!about) return null;
  const name = subjectIn({ t, history }, about);
  const isOneself = by.kind === about.kind && by.number === about.number;
  return (
    <>
      <NarrowLabel>{t("about")}</NarrowLabel>
      {isOneself ? (
        <span className="text-soft">{t("oneself")}</span>
      ) : (
        <RowTitle
          href={activityAddress(query, { person: String(about.number) })}
          title={name}
          detail={about.kind === "user" ? String(about.number) : undefined}
        />
      )}
    </>
  );
}

/** The organization in which it happened. */
export async function Where({ entry, query }: { entry: ActivityEntry; query: ActivityQuery }) {
  const { organization } = entry;
  if (!organization) return null;
  return (
    <>
      <a
        href={activityAddress(query, { organization: organization.customerNumber })}
        className="text-ink decoration-control"
      >
        {organization.name}
      </a>
      <span className="block text-sm text-soft">{organization.customerNumber}</span>
    </>
  );
}

/** The column heading on narrow screens, where the table becomes cards; screen readers use the real one. */
function NarrowLabel({ children }: { children: string }) {
  return (
    <span aria-hidden className="hidden text-sm text-soft narrow:block">
      {children}
    </span>
  );
}

/** Who did it, as far as the reader may know. */
export async function Who({ entry }: { entry: ActivityEntry }) {
  const t = await getTranslations("history");
  const activity = await getTranslations("activity");
  const language = (await getLocale()) as Language;
  return (
    <>
      <NarrowLabel>{activity("by")}</NarrowLabel>
      <span className="wrap-anywhere">{actorNameIn(t, entry.by)}</span>
      <time dateTime={entry.at.toISOString()} className="block text-sm text-soft tabular-nums">
        {formatDateTime(entry.at, language)}
      </time>
    </>
  );
}
