import type { ReasonContent } from "#app/_components/reason";
import type { ReasonRow } from "#app/_components/reason-table";
import type { HeldArea, PersonAccess } from "#lib/domain/review/person";
import { systemOf } from "#lib/domain/systems/connected";
import { areaOf, isAreaId } from "#lib/rules/catalogue";
import { formatShortDate } from "#lib/rules/dates";
import { accessAddress } from "./access-address";
import { dayWords, grantReason, type ReviewWords, wordsBesides } from "./review-words";
import { sleepOfArea } from "./sleep-reason";

/**
 * the areas that somebody has, each with the reason.
 *
 * @param asleep why the person can open none at present
 */
export function personRows(
  words: ReviewWords,
  { user }: PersonAccess,
  held: readonly HeldArea[],
  asleep: ReasonContent | null,
): ReasonRow[] {
  return held.map(({ area, grant, sleep }) => {
    const system = systemOf(area)?.name[words.language];
    const cause = sleep ? sleepOfArea(words, sleep, area) : asleep;
    return {
      key: area,
      head: {
        title: areaOf(area).name[words.language],
        // One that is gone from the provider's file has no page.
        ...(isAreaId(area) && {
          href: accessAddress({ area, organization: user.customerNumber }),
        }),
        lines: system ? [system] : [],
      },
      reasons: [personReason(words, grant), ...(cause ? [cause] : [])],
      besides: {
        lead: words.t("since"),
        text: grant
          ? dayWords(words, grant.at) || words.t("notKnown")
          : formatShortDate(user.createdAt, words.language),
      },
    };
  });
}

/** By whose decision somebody has an area. */
export function personReason(words: ReviewWords, grant: HeldArea["grant"]): ReasonContent {
  if (!grant) return { icon: "key-round", text: words.t("ownerHas") };
  const more = wordsBesides(words, grant).join(", ");
  return { ...grantReason(words, grant), ...(more && { more }) };
}
