import { getLocale, getTranslations } from "next-intl/server";
import { type AreaId, areasBySection, type Language } from "#lib/rules/catalogue";
import { proposedDays } from "#lib/rules/permission-sets";
import { problemTexts, textsOf } from "../../../../_forms/texts";
import { titlesOf } from "../../../../_shell/shell-texts";

/**
 * What a form of a set needs of its page, in the reader's language.
 *
 * @param title of the page
 * @param offered the areas that a set of this organization can have
 */
export async function setFormProps(title: string, offered: readonly AreaId[]) {
  const t = await getTranslations("permissionSets");
  const language = (await getLocale()) as Language;
  return {
    titles: await titlesOf(title),
    problems: await problemTexts(),
    texts: {
      problem: (await getTranslations("common"))("problem"),
      ...(await textsOf("permissionSets", [
        "name",
        "nameLabel",
        "days",
        "areasTitle",
        "areasNote",
        "save",
        "cancel",
      ])),
    },
    days: [
      ["", t("noEnd")],
      ...proposedDays.map((count) => [String(count), t("daysChoice", { count })] as const),
    ] as const,
    groups: areasBySection
      .map(({ name, areas }) => ({
        legend: name[language],
        areas: areas
          .filter(({ id }) => offered.includes(id))
          .map((area) => ({ id: area.id, label: area.name[language] })),
      }))
      .filter(({ areas }) => areas.length > 0),
  };
}
