import { type AccountLetter, type Content, factsOf, frameOf, isOwner, lettersIn } from "./content";

/**
 * To the holder of an address that somebody tried to register. The screen says nothing of the account,
 * this letter nothing of who tried or for which organization. The button's `url` is the "Passwort vergessen" page.
 */
export type AddressTakenLetter = AccountLetter & { kind: "addressTaken" };

/** That nothing was created, and the hints of the help page for a taken address. */
export function addressTaken(letter: AddressTakenLetter): Content {
  const t = lettersIn(letter.language);
  return {
    ...frameOf(letter, t),
    subject: t("addressTaken.subject"),
    preheader: t("addressTaken.preheader"),
    heading: t("addressTaken.heading"),
    blocks: [
      { type: "paragraph", text: t("addressTaken.intro", { email: letter.recipient.email }) },
      {
        type: "list",
        label: t("addressTaken.hints"),
        items: [
          t(isOwner(letter) ? "addressTaken.signInWithNumber" : "addressTaken.signIn"),
          t("addressTaken.forgotten"),
          t("addressTaken.check"),
          t("addressTaken.change"),
          t("addressTaken.other"),
        ],
      },
      { type: "action", label: t("addressTaken.action"), copy: t("copyAddress"), url: letter.url },
      factsOf(letter, t),
    ],
    closing: t("addressTaken.notExpected"),
  };
}
