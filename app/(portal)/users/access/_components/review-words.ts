import { getLocale, getTranslations } from "next-intl/server";
import type { ReasonContent } from "#app/_components/reason";
import type { Grant } from "#lib/domain/review/grant";
import type { Language } from "#lib/rules/catalogue";
import { calendarDate, formatDateTime, formatShortDate } from "#lib/rules/dates";
import type { OrganizationKind } from "#lib/rules/delegation";
import { actorNameIn, type HistoryTexts } from "../../../_components/actor-label";

/** What puts access and its reasons into words for one reader. */
export type ReviewWords = {
  t: Awaited<ReturnType<typeof getTranslations<"review">>>;
  history: HistoryTexts;
  language: Language;
};

/** The words for the reader of this page, loaded once for all rows. */
export async function reviewWords(): Promise<ReviewWords> {
  return {
    t: await getTranslations("review"),
    history: await getTranslations("history"),
    language: (await getLocale()) as Language,
  };
}

const icons = {
  user: "users",
  deleted: "users",
  organization: "landmark",
  service: "life-buoy",
  gone: "landmark",
  order: "box",
  registration: "send",
  terminal: "settings",
  nobody: "box",
  unknown: "circle-help",
} as const;

/** by whose decision somebody has an area. Who has left the reader's sight is named as what is known: a number. */
export function grantReason({ t, history }: ReviewWords, { by, set }: Grant): ReasonContent {
  const icon = set ? "layers" : icons[by.kind];
  if (by.kind === "user" || by.kind === "organization")
    return { icon, text: t("by", { name: actorNameIn(history, by) }) };
  if (by.kind === "deleted" || by.kind === "gone")
    return { icon, text: t(`by_${by.kind}`, { number: by.number }) };
  return { icon, text: t(`by_${by.kind}`) };
}

/** "heute, 09:12 Uhr" or "14.03.2025"; empty for a moment that is not known. */
export function dayWords({ t, language }: ReviewWords, moment: Date | null): string {
  if (!moment) return "";
  if (!isToday(moment)) return formatShortDate(moment, language);
  return t("today", { time: formatDateTime(moment, language).split(", ")[1] ?? "" });
}

/** Whether a moment is of today, in the provider's time zone. */
export function isToday(moment: Date): boolean {
  return calendarDate(moment) === calendarDate(new Date());
}

/**
 * "Ihr Mandant", "Vorlage „IT“, Stand 2", "auf Anfrage": what is known of a permission besides by whom and when (R-311,
 * FEEL-M10).
 */
export function wordsBesides({ t }: ReviewWords, { by, set, asked }: Grant): string[] {
  return [
    // An organization is named in place of a person only if it is above the reader's.
    ...(by.kind === "organization" ? [levelWords(t, by.level, true)] : []),
    ...(set ? [t("set", set)] : []),
    ...(asked ? [t("onRequest")] : []),
  ];
}

/** "Mandant" or "Ihr Mandant": what an organization above is. */
export function levelWords(t: ReviewWords["t"], level: OrganizationKind, isYours: boolean): string {
  const above = level === "reseller" ? "reseller" : "subreseller";
  return t(isYours ? `your_${above}` : `above_${above}`);
}

/** Why somebody has an area, in a cell of a download: by whom, by which set, and whether they had asked. */
export function whyWords(words: ReviewWords, reason: ReasonContent, grant: Grant | null): string {
  return [reason.text, ...(grant ? wordsBesides(words, grant) : [])].join(", ");
}
