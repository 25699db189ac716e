import { getLocale, getTranslations } from "next-intl/server";
import type { Language } from "#lib/rules/catalogue";
import { limits } from "#lib/rules/limits";
import { isUnclear, type Unclear, unclearKinds } from "#lib/rules/unclear";

/** Years as texts, because they are not formatted with separators. */
const bounds = {
  most: limits.searchLength,
  first: String(limits.firstYear),
  last: String(limits.lastYear),
};

/**
 * the message that a list's URL was not understood, so that nothing is shown, and what helps; null if all was
 * understood.
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
  const sentences = [
    t("unclear", { fields: new Intl.ListFormat((await getLocale()) as Language).format(fields) }),
    ...unclearKinds(query.unclear).map((kind) => t(`help_${kind}`, bounds)),
  ];
  return sentences.join(" ");
}
