import type { ReactNode } from "react";
import type { DoorSections } from "#app/_components/doors";
import { Outside } from "#app/_components/public-layout";
import { areaIds } from "#lib/rules/catalogue";
import { doorsOf, frameTexts } from "../../_shell/shell-texts";

/** A fixed pattern, never a stranger's doors. */
const somebody = doorsOf(["phoneNumbers", "cloudPbx", "contacts", "fax", "sms"], areaIds);

/** A page for people who are not signed in: one card, and behind it doors. */
export async function Card({
  doors = somebody,
  children,
}: {
  doors?: DoorSections;
  children: ReactNode;
}) {
  const { brand, languages, footer, texts } = await frameTexts();
  return <Outside {...{ brand, languages, footer, texts, doors }}>{children}</Outside>;
}
