import type { FactorChange } from "#lib/rules/second-factor";
import { type AccountLetter, type Content, frameOf, lettersIn, momentOf } from "./content";
import { deviceIn, factsOf, type NamedDevice } from "./facts";

/**
 * To a user whose second factor was changed, or whose recovery code was used (D-1). The button's `url` is the portal's
 * "Passwort vergessen" page: anybody else who did this knows the password.
 */
export type SecondFactorChangedLetter = AccountLetter & {
  changedAt: Date;
  /** What was done; null if it is no longer known. */
  change: FactorChange | null;
  /** From which browser; null if it did not name itself. */
  device: NamedDevice | null;
  /** The factors that exist now. */
  factors: { app: boolean; passkeys: number; recoveryCodes: number };
};

/** What was changed, when and from which device, which factors there are now, and what to do if it was not you. */
export function secondFactorChanged(letter: SecondFactorChangedLetter): Content {
  const t = lettersIn(letter.language);
  const { app, passkeys, recoveryCodes } = letter.factors;
  const isOn = app || passkeys > 0;
  return {
    ...frameOf(letter, t),
    subject: t("secondFactorChanged.subject"),
    preheader: t("secondFactorChanged.preheader"),
    heading: t("secondFactorChanged.heading"),
    blocks: [
      {
        type: "paragraph",
        text: t(`secondFactorChanged.intro.${letter.change ?? "unknown"}`, {
          ...momentOf(letter.changedAt, letter.language),
          device: deviceIn(letter.device, t),
        }),
      },
      {
        type: "notice",
        lead: t(isOn ? "secondFactorChanged.on" : "secondFactorChanged.off"),
        text: isOn
          ? t("secondFactorChanged.now", { app: app ? "yes" : "no", passkeys, recoveryCodes })
          : t("secondFactorChanged.nowOff"),
      },
      { type: "paragraph", text: t("secondFactorChanged.notYou") },
      {
        type: "action",
        label: t("secondFactorChanged.action"),
        copy: t("copyAddress"),
        url: letter.url,
      },
      factsOf(letter, t),
    ],
    closing: t("secondFactorChanged.closing"),
  };
}
