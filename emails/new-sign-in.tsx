import { plainName } from "#lib/rules/names";
import { type AccountLetter, type Content, frameOf, lettersIn, momentOf } from "./content";
import { factsOf } from "./facts";

/**
 * To a user who has signed in from an unknown browser, or after failures (S-69). The button's `url` is the portal's
 * "Passwort vergessen" page, for a user who did not do this.
 */
export type NewSignInLetter = AccountLetter & {
  signedInAt: Date;
  /** Null if the browser did not name itself. */
  device: { browser: string; system: string | null } | null;
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
          device: deviceIn(letter),
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

/** As in the list of sessions: "Firefox auf Linux". */
function deviceIn({ device, language }: NewSignInLetter): string {
  const t = lettersIn(language);
  if (!device) return t("newSignIn.unknownDevice");
  const browser = plainName(device.browser);
  return device.system
    ? t("newSignIn.device", { browser, system: plainName(device.system) })
    : browser;
}
