import { getLocale, getTranslations } from "next-intl/server";
import type { SearchMore } from "#app/_components/search-form";
import type { Choice } from "#app/_components/select-field";
import { type AreaId, areas, type Language } from "#lib/rules/catalogue";
import { limits } from "#lib/rules/limits";
import { type ActivityQuery, typedIn } from "#lib/rules/list-queries";
import { writeDay } from "#lib/rules/typed-day";

/**
 * What stands behind "Mehr Filter" in the audit log: outcome, area, days, and the organization if there is a choice.
 *
 * @param shown inPeriod: whether the days are those of a link beside the form, which says so
 */
export async function moreFilters(
  query: ActivityQuery,
  shown: { inPeriod: boolean; reachesMore: boolean; entitled: ReadonlySet<AreaId> },
): Promise<SearchMore> {
  const t = await getTranslations("activity");
  const users = await getTranslations("users");
  const language = (await getLocale()) as Language;
  const organization = typedIn(query, "organization");
  const days = (["from", "to"] as const).map((name) => ({
    name,
    label: t(name),
    value: query.unclear[name] ?? writeDay(query[name] ?? "", language),
    hint: t("dayHint"),
  }));
  const count =
    Number(query.outcome !== "all") +
    Number(query.area !== null) +
    (shown.inPeriod ? 0 : days.filter(({ value }) => value !== "").length) +
    (shown.reachesMore ? Number(organization !== "") : 0);
  return {
    label: users("more", { count }),
    open: count > 0,
    fields: [
      {
        name: "outcome",
        label: t("outcome"),
        value: query.outcome,
        choices: (["all", "done", "refused"] as const).map(
          (outcome): Choice => [outcome, t(`outcome_${outcome}`)],
        ),
      },
      {
        name: "area",
        label: t("area"),
        value: query.area ?? "",
        choices: [
          ["", t("anyArea")],
          ...areas
            .filter(({ id }) => shown.entitled.has(id))
            .map(({ id, name }): Choice => [id, name[language]]),
        ],
      },
      ...(shown.reachesMore
        ? [
            {
              name: "organization",
              label: t("organizationNumber"),
              value: organization,
              most: limits.searchLength,
              isNumber: true,
            },
          ]
        : []),
      ...days,
    ],
    submit: users("apply"),
    reset: { href: "/activity", label: users("resetAll") },
  };
}
