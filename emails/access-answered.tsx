import { type AreaId, areaOf } from "#lib/rules/catalogue";
import { type AccountLetter, type Content, frameOf, lettersIn } from "./content";
import { factsOf } from "./facts";

/** What was answered; `url` is the portal. */
export type AccessAnsweredLetter = AccountLetter & {
  answers: readonly { area: AreaId; granted: boolean }[];
};

/** FEEL-M10: to somebody who has asked for access, once it is granted or declined. */
export function accessAnswered(letter: AccessAnsweredLetter): Content {
  const t = lettersIn(letter.language);
  const { answers, language } = letter;
  return {
    ...frameOf(letter, t),
    subject: t("accessAnswered.subject"),
    preheader: t("accessAnswered.preheader"),
    heading: t("accessAnswered.heading"),
    blocks: [
      { type: "paragraph", text: t("accessAnswered.intro") },
      {
        type: "list",
        label: t("accessAnswered.list"),
        items: answers.map(({ area, granted }) =>
          t(granted ? "accessAnswered.granted" : "accessAnswered.declined", {
            area: areaOf(area).name[language],
          }),
        ),
      },
      {
        type: "action",
        label: t("accessAnswered.action"),
        copy: t("copyAddress"),
        url: letter.url,
      },
      factsOf(letter, t),
    ],
    closing: t("accessAnswered.closing"),
  };
}
