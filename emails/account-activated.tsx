import { type AccountLetter, type Content, frameOf, lettersIn } from "./content";
import { factsOf } from "./facts";

/**
 * To a user who has set the first password: the account can be used now, and how to sign in. The button's `url`
 * is the sign-in page.
 */
export function accountActivated(letter: AccountLetter): Content {
  const t = lettersIn(letter.language);
  return {
    ...frameOf(letter, t),
    subject: t("accountActivated.subject"),
    preheader: t("accountActivated.preheader"),
    heading: t("accountActivated.heading"),
    blocks: [
      { type: "paragraph", text: t("accountActivated.intro") },
      {
        type: "action",
        label: t("accountActivated.action"),
        copy: t("copyAddress"),
        url: letter.url,
      },
      factsOf(letter, t),
      { type: "paragraph", text: t("accountActivated.forgotten") },
      { type: "paragraph", text: t("accountActivated.notYou") },
    ],
    closing: t("accountActivated.closing"),
  };
}
