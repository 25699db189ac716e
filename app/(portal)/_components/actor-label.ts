import { getTranslations } from "next-intl/server";
import type { Doer } from "#lib/domain/access/actor-label";
import type { HistoryEntry } from "#lib/domain/activity/history";

/** The words of the audit log. */
export type HistoryTexts = Awaited<ReturnType<typeof getTranslations<"history">>>;

/** Who did something, in words: a person by name, who acted from above only by what they belong to. */
export function doerIn(t: HistoryTexts, doer: Doer | HistoryEntry["by"]): string {
  switch (doer.kind) {
    case "user":
      return doer.isOwner ? t("ownerActor", { name: doer.name }) : doer.name;
    case "deleted":
      return t("deletedActor", { number: doer.number });
    case "organization":
      return doer.name;
    case "service":
    case "nobody":
    case "system":
    case "terminal":
      return t(doer.kind);
  }
}

/** The same for a place that has no texts at hand. */
export async function doerName(doer: Doer | HistoryEntry["by"]): Promise<string> {
  return doerIn(await getTranslations("history"), doer);
}
