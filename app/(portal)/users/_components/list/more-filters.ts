import { getTranslations } from "next-intl/server";
import type { SearchMore } from "#app/_components/search-form";
import type { PermissionSet } from "#lib/domain/permission-sets/row";
import { limits } from "#lib/rules/limits";
import { typedIn, type UserListQuery } from "#lib/rules/list-queries";

/**
 * What stands behind "Mehr Filter": the permission set if there are any, the second step, the last sign-in, the order, and
 * the organization if there is a choice.
 */
export async function moreFilters(
  query: UserListQuery,
  reachesMore: boolean,
  sets: readonly PermissionSet[],
): Promise<SearchMore> {
  const t = await getTranslations("users");
  const organization = typedIn(query, "organization");
  const factor = typedIn(query, "factor");
  const set = typedIn(query, "set");
  const count =
    Number(set !== "") +
    Number(factor !== "") +
    Number(typedIn(query, "seen") !== "any") +
    (reachesMore ? Number(organization !== "") + Number(query.scope === "only") : 0);
  return {
    label: t("more", { count }),
    open: count > 0,
    fields: [
      ...(sets.length > 0
        ? [
            {
              name: "set",
              label: t("set"),
              value: set,
              choices: [
                ["", t("anySet")] as const,
                ...sets.map(({ id, name }) => [String(id), name] as const),
              ],
            },
          ]
        : []),
      {
        name: "factor",
        label: t("factor"),
        value: factor,
        choices: [
          ["", t("anyFactor")],
          ["without", t("withoutFactor")],
        ],
      },
      {
        name: "seen",
        label: t("seen"),
        value: query.seen,
        choices: [
          ["any", t("seenAny")],
          ["unseen", t("seenUnseen")],
        ],
      },
      {
        name: "sort",
        label: t("sort"),
        value: query.sort,
        choices: [
          ["changed", t("sortChanged")],
          ["name", t("sortName")],
          ["-name", t("sortNameBackwards")],
          ["signIn", t("sortSignIn")],
          ["-signIn", t("sortSignInBackwards")],
        ],
      },
      ...(reachesMore
        ? [
            {
              name: "organization",
              label: t("organizationNumber"),
              value: organization,
              most: limits.searchLength,
              isNumber: true,
            },
            {
              name: "scope",
              label: t("scope"),
              value: query.scope,
              choices: [
                ["below", t("scopeBelow")],
                ["only", t("scopeOnly")],
              ] as const,
            },
          ]
        : []),
    ],
    submit: t("apply"),
    reset: { href: "/users", label: t("resetAll") },
  };
}
