import { formatDate } from "#lib/rules/dates";
import { deadlineOf, endOf, harmless, type LinkLetter } from "./activation";
import { type Content, frameOf, lettersIn } from "./content";
import { areasOf, factsOf } from "./facts";

/**
 * To a user who is not activated yet, requested by an administrator or by the user: the new link, and that
 * all older ones are dead.
 */
export function newActivationLink(letter: LinkLetter): Content {
  const t = lettersIn(letter.language);
  const inviter = harmless(letter.inviter);
  return {
    ...frameOf(letter, t),
    subject: t("newActivationLink.subject"),
    preheader: t("newActivationLink.preheader", {
      date: formatDate(endOf(letter), letter.language),
    }),
    heading: t("newActivationLink.heading"),
    blocks: [
      {
        type: "paragraph",
        text: inviter ? t("newActivationLink.intro", inviter) : t("newActivationLink.introAlone"),
      },
      { type: "paragraph", text: t("newActivationLink.olderLinks") },
      {
        type: "action",
        label: t("newActivationLink.action"),
        copy: t("copyAddress"),
        url: letter.url,
      },
      deadlineOf(letter, t),
      factsOf(letter, t),
      areasOf(letter.areas, letter.language, t),
    ],
    closing: t("newActivationLink.notExpected"),
  };
}
