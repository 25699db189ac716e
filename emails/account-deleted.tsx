import { areaOf } from "#lib/rules/catalogue";
import { formatDate } from "#lib/rules/dates";
import { daysOf, limits } from "#lib/rules/limits";
import { plainName } from "#lib/rules/names";
import { type AddressedLetter, type Content, frameOf, lettersIn, momentOf } from "./content";
import { portalOf } from "./facts";

/**
 * To the administrator who created an account that the clock has deleted. `organization` is the deleted
 * account's: it is within the recipient's reach, hence with its whole number. Nothing else of the person is left.
 */
export type AccountDeletedLetter = AddressedLetter & {
  /** The user number of the deleted account. */
  subjectNumber: number;
  deletedAt: Date;
};

/** Says number and date, no name, that the address is free, and how to add the person again. */
export function accountDeleted(letter: AccountDeletedLetter): Content {
  const t = lettersIn(letter.language);
  const { date, zone } = momentOf(letter.deletedAt, letter.language);
  const number = String(letter.subjectNumber);
  const { name, customerNumber } = letter.organization;
  return {
    ...frameOf(letter, t),
    subject: t("accountDeleted.subject", { number }),
    preheader: t("accountDeleted.preheader", {
      date: formatDate(letter.deletedAt, letter.language),
    }),
    heading: t("accountDeleted.heading"),
    blocks: [
      {
        type: "paragraph",
        text: t("accountDeleted.intro", { days: daysOf(limits.activationDeadline) }),
      },
      {
        type: "facts",
        facts: [
          { label: t("accountDeleted.userNumber"), value: number },
          { label: t("accountDeleted.deletedAt"), value: `${date} (${zone})` },
          {
            label: t("company"),
            value: t("companyAndWholeNumber", { company: plainName(name), customerNumber }),
          },
          portalOf(letter, t),
        ],
      },
      { type: "paragraph", text: t("accountDeleted.noName") },
      {
        type: "paragraph",
        text: t("accountDeleted.anew", {
          area: areaOf("userAdministration").name[letter.language],
        }),
      },
    ],
    closing: t("accountDeleted.closing"),
  };
}
