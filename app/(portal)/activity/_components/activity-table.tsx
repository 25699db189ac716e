import { CircleX } from "lucide";
import { getLocale, getTranslations } from "next-intl/server";
import { Badge } from "#app/_components/badge";
import { RowTitle } from "#app/_components/row-parts";
import { Cell, Row, RowHeader, Table } from "#app/_components/table";
import type { ActivityEntry } from "#lib/domain/activity/row";
import type { Language } from "#lib/rules/catalogue";
import { formatDateTime } from "#lib/rules/dates";
import type { ActivityQuery } from "#lib/rules/list-queries";
import { actorNameIn } from "../../_components/actor-label";
import { eventLabels } from "../../_components/event-labels";
import { activityAddress } from "./activity-address";
import { subjectIn } from "./subject";

/** One row per entry: what happened, to whom, where, and who did it when. */
export async function ActivityTable({
  rows,
  query,
  reachesMore,
}: {
  rows: readonly ActivityEntry[];
  query: ActivityQuery;
  reachesMore: boolean;
}) {
  const t = await getTranslations("activity");
  return (
    <Table
      caption={t("title")}
      columns={[
        { label: t("event"), className: reachesMore ? "w-[34%]" : "w-[44%]" },
        { label: t("about"), className: reachesMore ? "w-[20%]" : "w-[26%]" },
        ...(reachesMore ? [{ label: t("organization"), className: "w-[20%]" }] : []),
        { label: t("by") },
      ]}
    >
      {rows.map((entry) => (
        <Row key={entry.id}>
          <RowHeader>
            <What entry={entry} />
          </RowHeader>
          <Cell>
            <Whom entry={entry} query={query} />
          </Cell>
          {reachesMore && (
            <Cell>
              <Where entry={entry} query={query} />
            </Cell>
          )}
          <Cell>
            <Who entry={entry} />
          </Cell>
        </Row>
      ))}
    </Table>
  );
}

async function What({ entry }: { entry: ActivityEntry }) {
  const t = await getTranslations("history");
  const activity = await getTranslations("activity");
  const language = (await getLocale()) as Language;
  const { title, added, removed, fields } = eventLabels(t, language, entry);
  const lines = [
    added.length > 0 && t("added", { areas: added.join(", ") }),
    removed.length > 0 && t("removed", { areas: removed.join(", ") }),
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

async function Whom({ entry, query }: { entry: ActivityEntry; query: ActivityQuery }) {
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

async function Where({ entry, query }: { entry: ActivityEntry; query: ActivityQuery }) {
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

async function Who({ entry }: { entry: ActivityEntry }) {
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
