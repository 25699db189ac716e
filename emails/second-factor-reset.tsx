import { plainName } from "#lib/rules/names";
import { type AccountLetter, type Content, frameOf, lettersIn, momentOf } from "./content";
import { factsOf } from "./facts";

/** To a user whose second factor somebody else has reset (D-1). The button's `url` is the sign-in page. */
export type SecondFactorResetLetter = AccountLetter & {
  resetAt: Date;
  /** Who did it, as far as the user may know; null if unknown. */
  by: string | null;
};

/** Who did it and when, how to continue, and what to do if nobody asked for it. */
export function secondFactorReset(letter: SecondFactorResetLetter): Content {
  const t = lettersIn(letter.language);
  const when = momentOf(letter.resetAt, letter.language);
  return {
    ...frameOf(letter, t),
    subject: t("secondFactorReset.subject"),
    preheader: t("secondFactorReset.preheader"),
    heading: t("secondFactorReset.heading"),
    blocks: [
      {
        type: "paragraph",
        text: letter.by
          ? t("secondFactorReset.introBy", { ...when, name: plainName(letter.by) })
          : t("secondFactorReset.intro", when),
      },
      { type: "paragraph", text: t("secondFactorReset.next") },
      {
        type: "action",
        label: t("secondFactorReset.action"),
        copy: t("copyAddress"),
        url: letter.url,
      },
      { type: "paragraph", text: t("secondFactorReset.notYou") },
      factsOf(letter, t),
    ],
    closing: t("secondFactorReset.closing"),
  };
}
