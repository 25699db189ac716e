import { getTranslations } from "next-intl/server";
import { SearchForm } from "#app/_components/search-form";
import { areas } from "#lib/rules/catalogue";
import { limits } from "#lib/rules/limits";
import { type AccessQuery, typedIn } from "#lib/rules/list-queries";
import type { ReviewWords } from "./review-words";

/** Which area, which people, and for readers with organizations below them, which organization. */
export async function AreaTools({
  words: { t, language },
  query,
  reachesMore,
}: {
  words: ReviewWords;
  query: AccessQuery;
  reachesMore: boolean;
}) {
  const users = await getTranslations("users");
  const organization = {
    name: "organization",
    label: users("organizationNumber"),
    value: typedIn(query, "organization"),
    most: limits.searchLength,
    isNumber: true,
  };
  return (
    <SearchForm
      action="/users/access"
      submit={t("show")}
      fields={[
        {
          name: "area",
          label: t("area"),
          value: query.area,
          choices: areas.map(({ id, name }) => [id, name[language]]),
        },
        {
          name: "seen",
          label: users("seen"),
          value: query.seen,
          choices: [
            ["any", users("seenAny")],
            ["unseen", users("seenUnseen")],
          ],
        },
        ...(reachesMore ? [organization] : []),
      ]}
    />
  );
}
