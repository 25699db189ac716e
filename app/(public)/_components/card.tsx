import type { ReactNode } from "react";
import type { AccessSections } from "#app/_components/access-indicator";
import { Outside } from "#app/_components/public-layout";
import { areaIds } from "#lib/rules/catalogue";
import { accessSectionsOf, frameTexts } from "../../_shell/shell-texts";

/** A fixed pattern, never a stranger's access. */
const somebody = accessSectionsOf(["phoneNumbers", "cloudPbx", "contacts", "fax", "sms"], areaIds);

/** A page for people who are not signed in: one card, and behind it an access indicator. */
export async function Card({
  access = somebody,
  children,
}: {
  access?: AccessSections;
  children: ReactNode;
}) {
  const { brand, languages, footer, texts } = await frameTexts();
  return <Outside {...{ brand, languages, footer, texts, access }}>{children}</Outside>;
}
