import type { getTranslations } from "next-intl/server";
import type { BadgeContent } from "#app/_components/badge";

/** The texts of organizations, from the message files. */
export type OrganizationTexts = Awaited<ReturnType<typeof getTranslations<"organizations">>>;

/** closed itself, or below a closed one. */
export function closedBadge(t: OrganizationTexts, above: boolean): BadgeContent {
  return { tone: "off", icon: "door-closed", text: t(above ? "closedAbove" : "closed") };
}

/** Nobody can sign in with the customer number. */
export function withoutOwnerBadge(t: OrganizationTexts): BadgeContent {
  return { tone: "warn", icon: "user-x", text: t("withoutOwner") };
}
