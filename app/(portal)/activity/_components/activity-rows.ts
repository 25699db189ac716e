import { getLocale, getTranslations } from "next-intl/server";
import type { CellContent } from "#app/_components/cell";
import type { Row } from "#app/_components/column";
import type { ActivityEntry } from "#lib/domain/activity/row";
import type { Language } from "#lib/rules/catalogue";
import { formatDateTime } from "#lib/rules/dates";
import type { ActivityQuery } from "#lib/rules/list-queries";
import { actorNameIn, type HistoryTexts } from "../../_components/actor-label";
import { eventLabels } from "../../_components/event-labels";
import { activityAddress } from "./activity-address";
import { type ActivityTexts, subjectIn } from "./subject";

type Words = {
  t: ActivityTexts;
  history: HistoryTexts;
  language: Language;
  /** Whether the reader has organizations below their own. */
  reachesMore: boolean;
};

/** The entries of a page: what happened, to whom, where, and who did it when. */
export async function activityRows(
  entries: readonly ActivityEntry[],
  query: ActivityQuery,
  reachesMore: boolean,
): Promise<Row[]> {
  const words = {
    reachesMore,
    t: await getTranslations("activity"),
    history: await getTranslations("history"),
    language: (await getLocale()) as Language,
  };
  return entries.map((entry) => ({
    key: entry.id,
    cells: [
      whatHappened(words, entry),
      toWhom(words, entry, query),
      ...(reachesMore ? [where(entry, query)] : []),
      byWhom(words, entry),
    ],
  }));
}

/** What happened, with its details. */
function whatHappened(words: Words, entry: ActivityEntry): CellContent {
  const { t, history, language, reachesMore } = words;
  const { title, added, removed, fields, days, place, instead } = eventLabels(
    history,
    language,
    entry,
    reachesMore,
  );
  const lines = [
    added.length > 0 && history("added", { areas: added.join(", ") }),
    removed.length > 0 && history("removed", { areas: removed.join(", ") }),
    place,
    instead,
    fields.length > 0 && history("fields", { fields: fields.join(", ") }),
    ...days,
    entry.orderNumber && t("order", { number: entry.orderNumber }),
    entry.count && t("count", { count: entry.count }),
  ].filter((line) => typeof line === "string");
  return {
    title,
    lines,
    ...(entry.refused && {
      badge: { tone: "danger" as const, icon: "circle-x" as const, text: t("refused") },
    }),
  };
}

/** Whom it was done to: the person's page, and a way to the same person's entries. */
function toWhom({ t, history }: Words, entry: ActivityEntry, query: ActivityQuery): CellContent {
  const { about, by } = entry;
  if (!about) return {};
  if (by.kind === about.kind && by.number === about.number) return { lines: [t("oneself")] };
  const title = subjectIn({ t, history }, about);
  const entries = activityAddress(query, { person: String(about.number) });
  if (about.kind !== "user") return { title, href: entries };
  const text = t("entriesOf", { number: about.number });
  return { title, href: `/users/${about.number}`, lines: [{ text, href: entries }] };
}

/** The organization in which it happened. */
function where({ organization }: ActivityEntry, query: ActivityQuery): CellContent {
  if (!organization) return {};
  const { name, customerNumber } = organization;
  const href = activityAddress(query, { organization: customerNumber });
  return { text: name, href, lines: [customerNumber] };
}

/** Who did it, as far as the reader may know. */
function byWhom({ t, history, language }: Words, { by, at }: ActivityEntry): CellContent {
  return {
    lead: t("byLead"),
    text: actorNameIn(history, by),
    ...(by.kind === "user" && { href: `/users/${by.number}` }),
    lines: [{ text: formatDateTime(at, language), at: at.toISOString() }],
  };
}
