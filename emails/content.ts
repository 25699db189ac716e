import { createTranslator } from "next-intl";
import de from "#lib/messages/de.json";
import en from "#lib/messages/en.json";
import type { Appearance } from "#lib/rules/appearance";
import { type Language, provider } from "#lib/rules/catalogue";
import { formatLongDateTime } from "#lib/rules/dates";
import { plainName, visibleLine } from "#lib/rules/names";

/** A part of a letter. HTML and text are made from the same blocks, so neither can say less than the other. */
export type Block =
  | { type: "paragraph"; text: string }
  /** The letter's only button, and its URL in full. */
  | { type: "action"; label: string; copy: string; url: string }
  /** The box: the main fact (a date, a state), and its consequence. */
  | { type: "notice"; lead: string; text: string }
  | { type: "facts"; facts: readonly { label: string; value: string }[] }
  | { type: "list"; label: string; items: readonly string[] }
  /** What to do, step by step. */
  | { type: "steps"; label: string; items: readonly string[] };

/** A letter before rendering: plain texts, nothing escaped. */
export type Content = {
  language: Language;
  appearance: Appearance;
  subject: string;
  /** What mail programs show beside the subject. */
  preheader: string;
  heading: string;
  greeting: string;
  blocks: readonly Block[];
  /** At the end: what to do for somebody who did not expect this letter. */
  closing: string;
  recipientEmail: string;
};

/** The facts of every letter. Names as typed: rendering sanitizes them. */
export type AddressedLetter = {
  language: Language;
  /** As whom the letter presents itself (R-1004). */
  appearance: Appearance;
  recipient: { firstName: string; lastName: string; email: string };
  organization: { name: string; customerNumber: string };
  /** The portal's own address. */
  portalUrl: string;
};

/** The facts of a letter that leads the holder of an account to a page. */
export type AccountLetter = AddressedLetter & {
  /** What the user types to sign in: the e-mail address, or the customer number for an owner. */
  signInName: string;
  /** Where the button leads. */
  url: string;
};

/** The texts of the letters. A missing text throws, so that no key is ever mailed. */
export function lettersIn(language: Language) {
  return translators[language];
}

/** Made once: each keeps the texts that it has parsed. */
const translators = { de: translatorOf("de"), en: translatorOf("en") };

function translatorOf(language: Language) {
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

/** The function that `lettersIn` returns. */
export type Translate = ReturnType<typeof lettersIn>;

/** What all letters share: language, appearance, greeting, recipient. */
export function frameOf(letter: AddressedLetter, t: Translate) {
  const { firstName, lastName, email } = letter.recipient;
  const { name, address } = letter.appearance;
  return {
    language: letter.language,
    appearance: {
      ...letter.appearance,
      name: plainName(name),
      address: visibleLine(address),
    },
    greeting: t("greeting", { name: plainName(`${firstName} ${lastName}`) }),
    recipientEmail: email,
  };
}

/** A moment with its time zone: the arguments `date` and `zone` of many texts. */
export function momentOf(date: Date, language: Language): { date: string; zone: string } {
  return { date: formatLongDateTime(date, language), zone: provider.zoneName[language] };
}

/** "Gültig bis Samstag, 28. November 2026, 09:12 Uhr (deutsche Zeit)." */
export function validUntil(date: Date, letter: AddressedLetter, t: Translate): string {
  return t("validUntil", momentOf(date, letter.language));
}

/** The pages that every letter links to (R-105, R-1004). */
export function linksOf(
  { links }: Appearance,
  t: Translate,
): readonly { label: string; url: string }[] {
  const { imprint, privacy, accessibility } = links;
  return [
    { label: t("imprint"), url: imprint },
    { label: t("privacy"), url: privacy },
    { label: t("accessibility"), url: accessibility },
  ];
}
