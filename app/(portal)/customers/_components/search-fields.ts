import { getTranslations } from "next-intl/server";
import type { SearchField } from "#app/_components/search-form";
import type { Choice } from "#app/_components/select-field";
import type { Actor } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import { type OrganizationQuery, typedIn } from "#lib/rules/list-queries";
import { kindsUnder } from "#lib/rules/tree";

/** The fields of the search for customers; the kind only where there are several below. */
export async function searchFields(actor: Actor, query: OrganizationQuery): Promise<SearchField[]> {
  const t = await getTranslations("customers");
  const organizations = await getTranslations("organizations");
  const kinds = kindsUnder(actor.organizationKind);
  return [
    { name: "q", label: t("search"), value: typedIn(query, "q"), most: limits.searchLength },
    ...(kinds.length > 1
      ? [
          {
            name: "kind",
            label: t("kind"),
            value: typedIn(query, "kind"),
            choices: [
              ["", organizations("anyKind")],
              ...kinds.map((kind): Choice => [kind, organizations(`kind_${kind}`)]),
            ] as const,
          },
        ]
      : []),
    {
      name: "owner",
      label: t("owner"),
      value: typedIn(query, "owner"),
      choices: [
        ["", organizations("anyOwner")],
        ["present", organizations("ownerPresent")],
        ["missing", organizations("ownerMissing")],
      ],
    },
  ];
}
