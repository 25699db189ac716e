import { formatDate } from "#lib/rules/dates";
import { plainName } from "#lib/rules/names";
import { type AddressedLetter, type Content, frameOf, lettersIn, validUntil } from "./content";
import { portalOf } from "./facts";

/**
 * To the contact in an organization's master data: there is no account yet, hence no sign-in name. It contains
 * the whole customer number, because the link is for that number.
 */
export type RegistrationLetter = AddressedLetter & {
  /** The registration page with the link's token. */
  url: string;
  expiresAt: Date;
};

/** For which customer number, until when, and that a second letter follows. */
export function registration(letter: RegistrationLetter): Content {
  const t = lettersIn(letter.language);
  const company = plainName(letter.organization.name);
  const { customerNumber } = letter.organization;
  return {
    ...frameOf(letter, t),
    subject: t("registration.subject"),
    preheader: t("registration.preheader", {
      date: formatDate(letter.expiresAt, letter.language),
    }),
    heading: t("registration.heading"),
    blocks: [
      { type: "paragraph", text: t("registration.intro", { company, customerNumber }) },
      { type: "action", label: t("registration.action"), copy: t("copyAddress"), url: letter.url },
      {
        type: "notice",
        lead: validUntil(letter.expiresAt, letter, t),
        text: t("registration.lastOnly"),
      },
      {
        type: "steps",
        label: t("registration.steps"),
        items: [t("registration.step1"), t("registration.step2"), t("registration.step3")],
      },
      { type: "paragraph", text: t("registration.keep") },
      {
        type: "facts",
        facts: [
          portalOf(letter, t),
          {
            label: t("company"),
            value: t("companyAndWholeNumber", { company, customerNumber }),
          },
        ],
      },
    ],
    closing: t("registration.notExpected"),
  };
}
