import { type AreaId, areaOf } from "#lib/rules/catalogue";
import { plainName } from "#lib/rules/names";
import { type AccountLetter, type Content, frameOf, lettersIn } from "./content";
import { factsOf } from "./facts";

/** Who asks for what; `url` is the page where it is answered. */
export type AccessRequestedLetter = AccountLetter & {
  requests: readonly { name: string; area: AreaId }[];
};

/** FEEL-M10: to the administrators of an organization whose people ask for access, at most once a day. */
export function accessRequested(letter: AccessRequestedLetter): Content {
  const t = lettersIn(letter.language);
  const { requests, language } = letter;
  return {
    ...frameOf(letter, t),
    subject: t("accessRequested.subject", { count: requests.length }),
    preheader: t("accessRequested.preheader"),
    heading: t("accessRequested.heading"),
    blocks: [
      { type: "paragraph", text: t("accessRequested.intro") },
      {
        type: "list",
        label: t("accessRequested.list"),
        items: requests.map(({ name, area }) =>
          t("accessRequested.item", { name: plainName(name), area: areaOf(area).name[language] }),
        ),
      },
      {
        type: "action",
        label: t("accessRequested.action"),
        copy: t("copyAddress"),
        url: letter.url,
      },
      factsOf(letter, t),
    ],
    closing: t("accessRequested.closing"),
  };
}
