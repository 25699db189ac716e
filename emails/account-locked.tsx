import { type AddressedLetter, type Content, frameOf, lettersIn, momentOf } from "./content";
import { companyOf, portalOf } from "./facts";

/** To a user whose account was locked by too many failures. No link. */
export type AccountLockedLetter = AddressedLetter & {
  lockedAt: Date;
  /** The number of consecutive failures. */
  failures: number;
};

/** Says what happened, what still works, and who can lift it. */
export function accountLocked(letter: AccountLockedLetter): Content {
  const t = lettersIn(letter.language);
  const { email, phone } = letter.appearance.service;
  const { failures } = letter;
  return {
    ...frameOf(letter, t),
    subject: t("accountLocked.subject"),
    preheader: t("accountLocked.preheader"),
    heading: t("accountLocked.heading"),
    blocks: [
      {
        type: "paragraph",
        text: t("accountLocked.intro", { ...momentOf(letter.lockedAt, letter.language), failures }),
      },
      { type: "paragraph", text: t("accountLocked.still") },
      { type: "notice", lead: t("accountLocked.way"), text: t("accountLocked.password") },
      {
        type: "facts",
        facts: [
          { label: t("accountLocked.service"), value: email },
          { label: t("accountLocked.phone"), value: phone },
          portalOf(letter, t),
          companyOf(letter, t),
        ],
      },
    ],
    closing: t("accountLocked.closing"),
  };
}
