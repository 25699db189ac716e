import { formatDate } from "#lib/rules/dates";
import { type AccountLetter, type Content, frameOf, lettersIn, validUntil } from "./content";
import { factsOf } from "./facts";

/** To an activated user who has forgotten the password. */
export type PasswordResetLetter = AccountLetter & { expiresAt: Date };

/** The link to a new password. The old password stays valid until then. */
export function passwordReset(letter: PasswordResetLetter): Content {
  const t = lettersIn(letter.language);
  return {
    ...frameOf(letter, t),
    subject: t("passwordReset.subject"),
    preheader: t("passwordReset.preheader", {
      date: formatDate(letter.expiresAt, letter.language),
    }),
    heading: t("passwordReset.heading"),
    blocks: [
      { type: "paragraph", text: t("passwordReset.intro") },
      { type: "action", label: t("passwordReset.action"), copy: t("copyAddress"), url: letter.url },
      {
        type: "notice",
        lead: validUntil(letter.expiresAt, letter, t),
        text: t("passwordReset.afterwards"),
      },
      factsOf(letter, t),
    ],
    closing: t("passwordReset.notExpected"),
  };
}
