import { getTranslations } from "next-intl/server";
import type { ActorLabel } from "#lib/domain/access/actor-label";
import type { HistoryEntry } from "#lib/domain/activity/history";

/** The texts of the audit log. */
export type HistoryTexts = Awaited<ReturnType<typeof getTranslations<"history">>>;

/** The actor label as text: a person by name, an actor from above only by their organization. */
export function actorNameIn(t: HistoryTexts, label: ActorLabel | HistoryEntry["by"]): string {
  switch (label.kind) {
    case "user":
      return label.isOwner ? t("ownerActor", { name: label.name }) : label.name;
    case "deleted":
      return t("deletedActor", { number: label.number });
    case "organization":
      return label.name;
    case "service":
    case "nobody":
    case "system":
    case "terminal":
      return t(label.kind);
  }
}

/** The actor label as text, where the audit log's texts are not loaded. */
export async function actorName(label: ActorLabel | HistoryEntry["by"]): Promise<string> {
  return actorNameIn(await getTranslations("history"), label);
}
