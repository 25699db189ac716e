import type { ReportKind } from "#lib/rules/letter-kinds";
import { limits } from "#lib/rules/limits";
import { plainName } from "#lib/rules/names";
import { type AccountLetter, type Content, frameOf, lettersIn } from "./content";
import { factsOf } from "./facts";
import { type Reported, reportedLine } from "./reported";

/**
 * To an administrator: who has activated, whose invitation came back, or whose access ends soon (FEEL-M13, R-211). The
 * button's `url` is the page of the one person, or the list.
 */
export type ReportLetter = AccountLetter & { people: readonly Reported[] };

/** The template of one kind: whom it is about, the button, and that letters like this one can be switched off. */
export function reportOf(kind: ReportKind): (letter: ReportLetter) => Content {
  return (letter) => contentOf(kind, letter);
}

function contentOf(kind: ReportKind, letter: ReportLetter): Content {
  const { people, url } = letter;
  const t = lettersIn(letter.language);
  const about = { count: people.length, name: plainName(people[0]?.name ?? "") };
  const items = people
    .slice(0, limits.reportedNamed)
    .map((person) => reportedLine(kind, person, letter.language));
  if (people.length > items.length)
    items.push(t("reportOthers", { count: people.length - items.length }));
  return {
    ...frameOf(letter, t),
    subject: t(`${kind}.subject`, about),
    preheader: t(`${kind}.preheader`),
    heading: t(`${kind}.heading`, about),
    blocks: [
      { type: "paragraph", text: t(`${kind}.intro`, about) },
      { type: "list", label: t(`${kind}.people`), items },
      { type: "action", label: t(`${kind}.action`, about), copy: t("copyAddress"), url },
      factsOf(letter, t),
    ],
    closing: t("reportClosing"),
  };
}
