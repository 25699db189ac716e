import { type AccountLetter, type Content, frameOf, lettersIn, momentOf } from "./content";
import { deviceIn, factsOf, type NamedDevice } from "./facts";

/**
 * To a user who has signed in from an unknown browser, or after failures (S-69). The button's `url` is the portal's
 * "Passwort vergessen" page, for a user who did not do this.
 */
export type NewSignInLetter = AccountLetter & {
  signedInAt: Date;
  /** Null if the browser did not name itself. */
  device: NamedDevice | null;
};

/** When and in which browser it happened, and what to do if it was not you. */
export function newSignIn(letter: NewSignInLetter): Content {
  const t = lettersIn(letter.language);
  return {
    ...frameOf(letter, t),
    subject: t("newSignIn.subject"),
    preheader: t("newSignIn.preheader"),
    heading: t("newSignIn.heading"),
    blocks: [
      {
        type: "paragraph",
        text: t("newSignIn.intro", {
          ...momentOf(letter.signedInAt, letter.language),
          device: deviceIn(letter.device, t),
        }),
      },
      { type: "paragraph", text: t("newSignIn.you") },
      { type: "paragraph", text: t("newSignIn.notYou") },
      { type: "action", label: t("newSignIn.action"), copy: t("copyAddress"), url: letter.url },
      factsOf(letter, t),
    ],
    closing: t("newSignIn.closing"),
  };
}
