import { getLocale, getTranslations } from "next-intl/server";
import { type AreaId, areaOf, type Language } from "#lib/rules/catalogue";
import type { Drift } from "#lib/rules/permission-sets";

/** The texts of permission sets, and the language of the names of areas. */
export type SetWords = {
  t: Awaited<ReturnType<typeof getTranslations<"permissionSets">>>;
  language: Language;
};

/** The texts of permission sets, for many people at once. */
export async function setWords(): Promise<SetWords> {
  const t = await getTranslations("permissionSets");
  return { t, language: (await getLocale()) as Language };
}

/** The names of these areas, as a list in a sentence. */
export function namesIn({ language }: Pick<SetWords, "language">, ids: readonly AreaId[]): string {
  return ids.map((id) => areaOf(id).name[language]).join(", ");
}

/** "ohne Shop" and "zusätzlich Fax versenden"; null for what there is nothing of. */
export function driftIn(
  words: SetWords,
  { missing, extra }: Drift,
): Record<keyof Drift, string | null> {
  const { t } = words;
  return {
    missing: missing.length > 0 ? t("without", { areas: namesIn(words, missing) }) : null,
    extra: extra.length > 0 ? t("also", { areas: namesIn(words, extra) }) : null,
  };
}

/** The names of these areas in the reader's language. */
export async function areaNames(ids: readonly AreaId[]): Promise<string> {
  return namesIn({ language: (await getLocale()) as Language }, ids);
}
