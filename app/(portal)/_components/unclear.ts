import { getLocale, getTranslations } from "next-intl/server";
import type { Language } from "#lib/rules/catalogue";
import { limits } from "#lib/rules/limits";
import { isUnclear, type Unclear } from "#lib/rules/list-queries";

/**
 * that something in the address of a list was not understood, and so nothing is shown; null where all was.
 *
 * @param names the labels of the fields
 */
export async function unclearSentence(
  query: { unclear: Unclear },
  names: Readonly<Record<string, string>>,
): Promise<string | null> {
  if (!isUnclear(query)) return null;
  const t = await getTranslations("lists");
  const fields = Object.keys(query.unclear).map((name) => names[name] ?? name);
  return t("unclear", {
    fields: new Intl.ListFormat((await getLocale()) as Language).format(fields),
    most: limits.searchLength,
  });
}
