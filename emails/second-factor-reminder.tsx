import { formatDate } from "#lib/rules/dates";
import { type Content, frameOf, lettersIn } from "./content";
import { howToSetUp, type SecondFactorRequirementLetter } from "./second-factor-steps";

/**
 * To a user who still has no second factor, a week and a day before it is required. It gives the date and does not
 * count days.
 */
export function secondFactorReminder(letter: SecondFactorRequirementLetter): Content {
  const t = lettersIn(letter.language);
  const date = formatDate(new Date(`${letter.from}T12:00:00Z`), letter.language);
  return {
    ...frameOf(letter, t),
    subject: t("secondFactorReminder.subject", { date }),
    preheader: t("secondFactorReminder.preheader"),
    heading: t("secondFactorReminder.heading"),
    blocks: [{ type: "paragraph", text: t("secondFactorReminder.intro") }, ...howToSetUp(letter)],
    closing: t("secondFactorAnnounced.closing"),
  };
}
