import { formatLongDay } from "#lib/rules/dates";
import { type AccountLetter, type Block, lettersIn } from "./content";
import { factsOf } from "./facts";

/**
 * A letter to a user without a second factor whose organization will require one. The button's `url` is the page "Mein Konto",
 * where it is set up.
 */
export type SecondFactorRequirementLetter = AccountLetter & {
  /** The day from which it is required (YYYY-MM-DD). */
  from: string;
  /** Who has decided it, as far as the user may know; null if unknown. */
  by: string | null;
};

/** From which day a second factor is required, what happens then, the button, and the steps behind it. */
export function howToSetUp(letter: SecondFactorRequirementLetter): Block[] {
  const t = lettersIn(letter.language);
  return [
    {
      type: "notice",
      lead: t("secondFactorAnnounced.from", { day: formatLongDay(letter.from, letter.language) }),
      text: t("secondFactorAnnounced.then"),
    },
    ...stepsToSetUp(letter),
  ];
}

/** The button to the page where a second step is set up, and the steps behind it. */
export function stepsToSetUp(letter: AccountLetter & { url: string }): Block[] {
  const t = lettersIn(letter.language);
  return [
    {
      type: "action",
      label: t("secondFactorAnnounced.action"),
      copy: t("copyAddress"),
      url: letter.url,
    },
    {
      type: "steps",
      label: t("secondFactorAnnounced.steps"),
      items: [
        t("secondFactorAnnounced.step1"),
        t("secondFactorAnnounced.step2"),
        t("secondFactorAnnounced.step3"),
      ],
    },
    factsOf(letter, t),
  ];
}
