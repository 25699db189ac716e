import { getTranslations } from "next-intl/server";
import type { UserDetail } from "#lib/domain/users/detail";

/** Where a user belongs: the actor's own company, or an organization below it. */
export async function organizationFact({ target, organizationName, customerNumber }: UserDetail) {
  const t = await getTranslations("userForm");
  return {
    term: t(target.relation === "same" ? "company" : "organization"),
    value: `${organizationName}, ${customerNumber}`,
  };
}
