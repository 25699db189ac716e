import { getTranslations } from "next-intl/server";
import type { PermissionChange } from "#lib/rules/delegation";
import { areaNames } from "../../_components/set-words";

/** What a version brought and dropped, in sentences. */
export async function changeWords({ added, removed }: PermissionChange): Promise<string> {
  const t = await getTranslations("permissionSets");
  return [
    added.length > 0 && t("brought", { areas: await areaNames(added) }),
    removed.length > 0 && t("took", { areas: await areaNames(removed) }),
  ]
    .filter(Boolean)
    .join(" ");
}
