import { formatDate, formatLongDateTime } from "#lib/rules/dates";
import { harmless, type LinkLetter } from "./activation";
import { type Block, type Content, frameOf, lettersIn, momentOf, type Translate } from "./content";
import { areasOf, factsOf } from "./facts";

/**
 * To a user who is still not activated, a week and a day before the deletion: when the account will be
 * deleted, and the link that keeps it. It gives the date and does not count days.
 */
export function activationReminder(letter: LinkLetter): Content {
  const t = lettersIn(letter.language);
  const date = formatDate(letter.deletedAt, letter.language);
  const inviter = harmless(letter.inviter);
  return {
    ...frameOf(letter, t),
    subject: t("activationReminder.subject", { date }),
    preheader: t("activationReminder.preheader"),
    heading: t("activationReminder.heading"),
    blocks: [
      {
        type: "paragraph",
        text: inviter ? t("activationReminder.intro", inviter) : t("activationReminder.introAlone"),
      },
      {
        type: "action",
        label: t("activationReminder.action"),
        copy: t("copyAddress"),
        url: letter.url,
      },
      deletionOf(letter, t),
      factsOf(letter, t),
      areasOf(letter.areas, letter.language, t),
    ],
    closing: t("activationReminder.notExpected"),
  };
}

/** The date of the deletion first, and the link's expiry only if that is earlier. */
function deletionOf(letter: LinkLetter, t: Translate): Block {
  const lead = t("activationReminder.deletion", momentOf(letter.deletedAt, letter.language));
  if (letter.deletedAt <= letter.expiresAt)
    return { type: "notice", lead, text: t("activationReminder.untilThen") };
  const date = formatLongDateTime(letter.expiresAt, letter.language);
  return { type: "notice", lead, text: t("activationReminder.linkUntil", { date }) };
}
