import { formatDate } from "#lib/rules/dates";
import { type AccountLetter, type Content, frameOf, lettersIn, validUntil } from "./content";
import { factsOf } from "./facts";

/** To somebody whose account was imported from an older portal, and whose password there does not count here (R-1003). */
export type PasswordToSetLetter = AccountLetter & { expiresAt: Date };

/** The link to the first password in this portal. */
export function passwordToSet(letter: PasswordToSetLetter): Content {
  const t = lettersIn(letter.language);
  const { expiresAt, language, url } = letter;
  return {
    ...frameOf(letter, t),
    subject: t("passwordToSet.subject"),
    preheader: t("passwordToSet.preheader", { date: formatDate(expiresAt, language) }),
    heading: t("passwordToSet.heading"),
    blocks: [
      { type: "paragraph", text: t("passwordToSet.intro") },
      { type: "action", label: t("passwordToSet.action"), copy: t("copyAddress"), url },
      {
        type: "notice",
        lead: validUntil(expiresAt, letter, t),
        text: t("passwordToSet.afterwards"),
      },
      factsOf(letter, t),
    ],
    closing: t("passwordToSet.closing"),
  };
}
