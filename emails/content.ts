import { createTranslator } from "next-intl";
import de from "#lib/messages/de.json";
import en from "#lib/messages/en.json";
import {
  type AreaId,
  areaOf,
  inCatalogueOrder,
  type Language,
  provider,
} from "#lib/rules/catalogue";
import { formatLongDateTime } from "#lib/rules/dates";
import { plainName } from "#lib/rules/names";

/** A part of a letter. The HTML and the text part draw the same blocks, so neither can say less than the other. */
export type Block =
  | { type: "paragraph"; text: string }
  /** The letter's one button, and its address in full. */
  | { type: "action"; label: string; copy: string; url: string }
  | { type: "deadline"; until: string; afterwards: string }
  | { type: "facts"; facts: readonly { label: string; value: string }[] }
  | { type: "list"; label: string; items: readonly string[] };

/** A letter before it is drawn: plain texts, nothing escaped. */
export type Content = {
  language: Language;
  subject: string;
  /** What mail programs show beside the subject. */
  preheader: string;
  heading: string;
  greeting: string;
  blocks: readonly Block[];
  /** At the foot: what to do for somebody who did not expect this letter. */
  closing: string;
  recipientEmail: string;
};

/** What every letter about an account is told. Names as the person wrote them: the letter makes them harmless. */
export type AccountLetter = {
  language: Language;
  recipient: { firstName: string; lastName: string; email: string };
  organization: { name: string; customerNumber: string };
  /** What the person types to sign in: the e-mail address, or the customer number for an owner. */
  signInName: string;
  /** Where the button leads. */
  url: string;
  /** The portal's own address. */
  portalUrl: string;
};

/** The texts of the letters. A missing text is a fault and throws, so that no key is ever mailed. */
export function lettersIn(language: Language) {
  return createTranslator({
    locale: language,
    messages: language === "de" ? de : en,
    namespace: "letters",
    timeZone: provider.timeZone,
    onError(error) {
      throw error;
    },
  });
}
export type Translate = ReturnType<typeof lettersIn>;

/** What all letters share: language, greeting, recipient. */
export function frameOf(letter: AccountLetter, t: Translate) {
  const { firstName, lastName, email } = letter.recipient;
  return {
    language: letter.language,
    greeting: t("greeting", { name: plainName(`${firstName} ${lastName}`) }),
    recipientEmail: email,
  };
}

/** "Gültig bis Samstag, 28. November 2026, 09:12 Uhr (deutsche Zeit)." */
export function validUntil(date: Date, letter: AccountLetter, t: Translate): string {
  return t("validUntil", {
    date: formatLongDateTime(date, letter.language),
    zone: provider.zoneName[letter.language],
  });
}

/** How to sign in, where, and to which company the account belongs; of its number only the last digits. */
export function factsOf(letter: AccountLetter, t: Translate): Block {
  const { name, customerNumber } = letter.organization;
  const asOwner = letter.signInName === customerNumber;
  const company = plainName(name);
  return {
    type: "facts",
    facts: [
      { label: t(asOwner ? "signInWithNumber" : "signInWith"), value: letter.signInName },
      { label: t("portal"), value: letter.portalUrl },
      {
        label: t("company"),
        value: asOwner
          ? company
          : t("companyAndNumber", { company, digits: customerNumber.slice(-3) }),
      },
    ],
  };
}

/** The areas by their names, in catalogue order. */
export function areasOf(areas: readonly AreaId[], language: Language, t: Translate): Block {
  const items = inCatalogueOrder(areas).map((id) => areaOf(id).name[language]);
  return { type: "list", label: t("areas"), items };
}

/** Whom to ask, for the foot of every letter. */
export function contactOf(language: Language, t: Translate): string {
  const { email, phone, hours } = provider.service;
  return t("contact", { email, phone, hours: hours[language] });
}

/** The provider's pages that every letter names. */
export function providerLinks(t: Translate): readonly { label: string; url: string }[] {
  const { imprint, privacy, accessibility } = provider.links;
  return [
    { label: t("imprint"), url: imprint },
    { label: t("privacy"), url: privacy },
    { label: t("accessibility"), url: accessibility },
  ];
}
