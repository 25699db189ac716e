import type { ReactNode } from "react";
import type { AccessMarks } from "#app/_components/access-indicator";
import { PublicLayout } from "#app/_components/public-layout";
import type { Appearance } from "#lib/rules/appearance";
import { areaIds, areas } from "#lib/rules/catalogue";
import { accessMarksOf, shellTexts } from "../../_shell/shell-texts";

/** A fixed pattern, never anybody's real access: what products open, without every third. */
const somebody = accessMarksOf(
  areas
    .filter(({ base }) => !base)
    .flatMap(({ id }, index) => (index > 0 && index % 3 === 0 ? [] : [id])),
  areaIds,
);

/** A page for visitors who are not signed in: one card, with doors behind it. */
export async function Card({
  access = somebody,
  appearance,
  children,
}: {
  access?: AccessMarks;
  /** That of a link's holder (R-1004); otherwise the provider's. */
  appearance?: Appearance;
  children: ReactNode;
}) {
  const { brand, languages, footer, texts } = await shellTexts(appearance);
  return <PublicLayout {...{ brand, languages, footer, texts, access }}>{children}</PublicLayout>;
}
