import type { getTranslations } from "next-intl/server";
import type { Subject } from "#lib/domain/activity/row";
import type { HistoryTexts } from "../../_components/actor-label";

/** The texts of the audit log, from the message files. */
export type ActivityTexts = Awaited<ReturnType<typeof getTranslations<"activity">>>;

/** The affected user as text: by name, as deleted, or as the number that somebody tried. */
export function subjectIn(
  { t, history }: { t: ActivityTexts; history: HistoryTexts },
  about: Subject,
): string {
  if (about.kind === "deleted") return history("deletedActor", { number: about.number });
  if (about.kind === "number") return t("number", { number: about.number });
  return about.isOwner ? history("ownerActor", { name: about.name }) : about.name;
}
