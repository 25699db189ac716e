import type { CellContent } from "#app/_components/cell";
import type { ReasonContent } from "#app/_components/reason";
import type { ReasonRow } from "#app/_components/reason-table";
import type { Holder } from "#lib/domain/review/holder";
import { daysUntil, formatShortDate } from "#lib/rules/dates";
import { daysOf, limits } from "#lib/rules/limits";
import { dayWords, grantReason, isToday, type ReviewWords, wordsBesides } from "./review-words";
import { sleepOfPerson } from "./sleep-reason";

/** the people who have an area, each with the reason; `sleep` is what keeps it from all of them. */
export function areaRows(
  words: ReviewWords,
  holders: readonly Holder[],
  sleep: ReasonContent | null = null,
): ReasonRow[] {
  return holders.map((holder) => {
    const asleep = sleep ?? sleepOfPerson(words, holder);
    return {
      key: holder.userNumber,
      head: {
        title: holder.name,
        href: `/users/${holder.userNumber}/access`,
        lines: [holder.isOwner ? words.t("owner") : String(holder.userNumber)],
      },
      reasons: [reasonOf(words, holder), ...(asleep ? [asleep] : [])],
      besides: seenCell(words, holder),
    };
  });
}

/** Why somebody has the area, whether or not it is open. */
export function reasonOf(words: ReviewWords, { isOwner, grant, createdAt }: Holder): ReasonContent {
  const { t, language } = words;
  if (isOwner || !grant)
    return {
      icon: "key-round",
      text: t("ownerHas"),
      more: t("ownerSince", { date: formatShortDate(createdAt, language) }),
    };
  const at = dayWords(words, grant.at);
  const since = grant.at && (isToday(grant.at) ? at : t("on", { date: at }));
  const more = [...(since ? [since] : []), ...wordsBesides(words, grant)].join(", ");
  return { ...grantReason(words, grant), ...(more && { more }) };
}

function seenCell(words: ReviewWords, { lastSignInAt, sessions }: Holder): CellContent {
  const { t } = words;
  return {
    lead: t("lastLead"),
    text: seenWords(words, lastSignInAt),
    lines: sessions > 0 ? [t("sessions", { count: sessions })] : [],
  };
}

/** "heute", "17.11.2026", "06.08.2026, vor 107 Tagen" or "noch nie". */
function seenWords({ t, language }: ReviewWords, moment: Date | null): string {
  if (!moment) return t("never");
  if (isToday(moment)) return t("todayOnly");
  const days = -daysUntil(moment, new Date());
  const date = formatShortDate(moment, language);
  return days > daysOf(limits.unseen) ? t("longAgo", { date, days }) : date;
}
