import { plainName } from "#lib/rules/names";
import { type AccountLetter, type Content, frameOf, lettersIn } from "./content";
import { stepsToSetUp } from "./second-factor-steps";

/**
 * To a user without a second step whom an administrator asks to set one up (FEEL-M7). The button's `url` is the page
 * "Mein Konto".
 */
export type SecondFactorMissingLetter = AccountLetter & {
  /** Who asks, as far as the user may know; null if unknown. */
  by: string | null;
};

/** Who asks and why, the button, and the steps behind it. */
export function secondFactorMissing(letter: SecondFactorMissingLetter): Content {
  const t = lettersIn(letter.language);
  return {
    ...frameOf(letter, t),
    subject: t("secondFactorMissing.subject"),
    preheader: t("secondFactorMissing.preheader"),
    heading: t("secondFactorMissing.heading"),
    blocks: [
      {
        type: "paragraph",
        text: letter.by
          ? t("secondFactorMissing.introBy", { name: plainName(letter.by) })
          : t("secondFactorMissing.intro"),
      },
      ...stepsToSetUp(letter),
    ],
    closing: t("secondFactorAnnounced.closing"),
  };
}
