import { formatLongDay } from "#lib/rules/dates";
import { plainName } from "#lib/rules/names";
import { type Content, frameOf, lettersIn } from "./content";
import { howToSetUp, type SecondFactorRequirementLetter } from "./second-factor-steps";

/**
 * To a user without a second factor, when it is decided that their organization will require one: what changes and
 * from when, how to set it up, and that nobody is locked out.
 */
export function secondFactorAnnounced(letter: SecondFactorRequirementLetter): Content {
  const t = lettersIn(letter.language);
  return {
    ...frameOf(letter, t),
    subject: t("secondFactorAnnounced.subject"),
    preheader: t("secondFactorAnnounced.preheader", {
      day: formatLongDay(letter.from, letter.language),
    }),
    heading: t("secondFactorAnnounced.heading"),
    blocks: [
      {
        type: "paragraph",
        text: letter.by
          ? t("secondFactorAnnounced.introBy", { name: plainName(letter.by) })
          : t("secondFactorAnnounced.intro"),
      },
      ...howToSetUp(letter),
    ],
    closing: t("secondFactorAnnounced.closing"),
  };
}
