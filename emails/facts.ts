import type { Appearance } from "#lib/rules/appearance";
import { type AreaId, areaOf, inCatalogueOrder, type Language } from "#lib/rules/catalogue";
import { plainName } from "#lib/rules/names";
import type { AccountLetter, AddressedLetter, Block, Translate } from "./content";

type Fact = { label: string; value: string };

/** How to sign in, where, and the account's company, with only the last digits of its number. */
export function factsOf(letter: AccountLetter, t: Translate): Block {
  const asOwner = isOwner(letter);
  const signIn = {
    label: t(asOwner ? "signInWithNumber" : "signInWith"),
    value: letter.signInName,
  };
  const company = asOwner
    ? { label: t("company"), value: plainName(letter.organization.name) }
    : companyOf(letter, t);
  return { type: "facts", facts: [signIn, portalOf(letter, t), company] };
}

/** Whether the account is an organization's owner, who signs in with its customer number. */
export function isOwner(letter: AccountLetter): boolean {
  return letter.signInName === letter.organization.customerNumber;
}

/** A browser and its operating system, by name. */
export type NamedDevice = { browser: string; system: string | null };

/** As in the list of sessions: "Firefox auf Linux". */
export function deviceIn(device: NamedDevice | null, t: Translate): string {
  if (!device) return t("unknownDevice");
  const browser = plainName(device.browser);
  return device.system ? t("device", { browser, system: plainName(device.system) }) : browser;
}

/** The portal's address as a fact. */
export function portalOf(letter: AddressedLetter, t: Translate): Fact {
  return { label: t("portal"), value: letter.portalUrl };
}

/** The company with only the last digits of its customer number, because the whole number is a sign-in name. */
export function companyOf(letter: AddressedLetter, t: Translate): Fact {
  const { name, customerNumber } = letter.organization;
  const digits = customerNumber.slice(-3);
  return {
    label: t("company"),
    value: t("companyAndNumber", { company: plainName(name), digits }),
  };
}

/** The areas by name, in catalogue order. */
export function areasOf(areas: readonly AreaId[], language: Language, t: Translate): Block {
  const items = inCatalogueOrder(areas).map((id) => areaOf(id).name[language]);
  return { type: "list", label: t("areas"), items };
}

/** Whom to ask, for the end of every letter; and when, where that is known. */
export function contactOf({ service }: Appearance, language: Language, t: Translate): string {
  const { email, phone, hours } = service;
  if (hours === null) return t("contactWithoutHours", { email, phone });
  return t("contact", { email, phone, hours: hours[language] });
}
