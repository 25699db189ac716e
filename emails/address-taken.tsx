import { type Restriction, wayOut } from "./account-restricted";
import {
  type AccountLetter,
  type Block,
  type Content,
  frameOf,
  lettersIn,
  type Translate,
} from "./content";
import { factsOf, isOwner } from "./facts";

/**
 * To the holder of an address that somebody tried to register. The screen says nothing about the
 * account, and this letter nothing about who tried or for which organization. The button's `url` is the "Passwort
 * vergessen" page.
 */
export type AddressTakenLetter = AccountLetter & {
  /** Why neither signing in nor a new password would work; null if they do. */
  restriction: Restriction | null;
};

/**
 * Says that nothing was created, and how to get into the existing account: the hints of the help page, or whom to ask.
 */
export function addressTaken(letter: AddressTakenLetter): Content {
  const t = lettersIn(letter.language);
  const { restriction } = letter;
  return {
    ...frameOf(letter, t),
    subject: t("addressTaken.subject"),
    preheader: t("addressTaken.preheader"),
    heading: t("addressTaken.heading"),
    blocks: [
      { type: "paragraph", text: t("addressTaken.intro", { email: letter.recipient.email }) },
      ...(restriction ? wayOut(restriction, letter.appearance, t) : hintsOf(letter, t)),
      factsOf(letter, t),
    ],
    closing: t("addressTaken.notExpected"),
  };
}

function hintsOf(letter: AddressTakenLetter, t: Translate): Block[] {
  const items = [
    t(isOwner(letter) ? "addressTaken.signInWithNumber" : "addressTaken.signIn"),
    t("addressTaken.forgotten"),
    t("addressTaken.check"),
    t("addressTaken.change"),
    t("addressTaken.other"),
  ];
  return [
    { type: "list", label: t("addressTaken.hints"), items },
    { type: "action", label: t("addressTaken.action"), copy: t("copyAddress"), url: letter.url },
  ];
}
