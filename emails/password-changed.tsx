import { plainName } from "#lib/rules/names";
import { type AccountLetter, type Content, frameOf, lettersIn, momentOf } from "./content";
import { factsOf } from "./facts";

/**
 * To a user whose password has just been set. The button's `url` is the portal's "Passwort vergessen" page, for
 * a user who did not do this.
 */
export type PasswordChangedLetter = AccountLetter & {
  changedAt: Date;
  /** Browser and system, such as "Firefox, Windows"; null if unknown. */
  device: string | null;
};

/** When and where it happened, and what to do if it was not you. */
export function passwordChanged(letter: PasswordChangedLetter): Content {
  const t = lettersIn(letter.language);
  const when = momentOf(letter.changedAt, letter.language);
  return {
    ...frameOf(letter, t),
    subject: t("passwordChanged.subject"),
    preheader: t("passwordChanged.preheader"),
    heading: t("passwordChanged.heading"),
    blocks: [
      {
        type: "paragraph",
        text: letter.device
          ? t("passwordChanged.intro", { ...when, device: plainName(letter.device) })
          : t("passwordChanged.introAlone", when),
      },
      { type: "paragraph", text: t("passwordChanged.sessions") },
      { type: "paragraph", text: t("passwordChanged.notYou") },
      {
        type: "action",
        label: t("passwordChanged.action"),
        copy: t("copyAddress"),
        url: letter.url,
      },
      factsOf(letter, t),
    ],
    closing: t("passwordChanged.closing"),
  };
}
