import { getTranslations } from "next-intl/server";
import type { Doer } from "#lib/domain/doer";
import type { HistoryEntry } from "#lib/domain/history";

/** Who did something, in words: a person by name, who acted from above only by what they belong to. */
export async function doerName(doer: Doer | HistoryEntry["by"]): Promise<string> {
  const t = await getTranslations("history");
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
