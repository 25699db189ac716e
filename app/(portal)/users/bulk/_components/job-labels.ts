import type { getTranslations } from "next-intl/server";
import type { Dates } from "#lib/domain/users/write-dates";
import type { JobKind, RowOutcome } from "#lib/rules/bulk";
import { type AreaId, areaOf, type Language } from "#lib/rules/catalogue";
import { formatDay } from "#lib/rules/dates";

/** The texts of bulk jobs, from the message files. */
export type BulkTexts = Awaited<ReturnType<typeof getTranslations<"bulk">>>;

/** What a job does, as a heading. */
export function jobTitle(
  t: BulkTexts,
  language: Language,
  {
    kind,
    permission,
    dates,
    setName,
  }: { kind: JobKind; permission: AreaId | null; dates: Dates | null; setName: string | null },
): string {
  const name = setName ?? t("goneSet");
  const until = dates?.validUntil ? formatDay(dates.validUntil, language) : "";
  const from = dates?.validFrom ? formatDay(dates.validFrom, language) : "";
  if (until && kind === "applySet") return t("title_applySetUntil", { name, until });
  if (until) return t(from ? "title_limitBetween" : "title_limitUntil", { from, until });
  const area = permission ? areaOf(permission).name[language] : "";
  return t(`title_${kind}`, { area, name });
}

/** Why a row was not done, in a few words; codes without a text of their own count as refused. */
export function reasonOf(t: BulkTexts, outcome: RowOutcome): string {
  const key = `why_${outcome}`;
  return t.has(key as "why_notFound") ? t(key as "why_notFound") : t("why_other");
}
