import { getLocale, getTranslations } from "next-intl/server";
import type { CellContent } from "#app/_components/cell";
import type { OrganizationHit } from "#lib/domain/organizations/hit";
import { type Language, products } from "#lib/rules/catalogue";
import { closedBadge, type OrganizationTexts, withoutOwnerBadge } from "./badges";

/** What puts organizations into words for one reader. */
export type OrganizationWords = { t: OrganizationTexts; language: Language };

/** The words for the reader of this page, loaded once for all organizations on it. */
export async function organizationWords(): Promise<OrganizationWords> {
  return {
    t: await getTranslations("organizations"),
    language: (await getLocale()) as Language,
  };
}

/** The booked products; or a problem and its next step: only exceptions are coloured in a list. */
export function sideOf(
  { t, language }: OrganizationWords,
  organization: OrganizationHit,
): CellContent | null {
  const { customerNumber, name, closedAt, closedAbove } = organization;
  if (closedAt || closedAbove) return { badge: closedBadge(t, !closedAt) };
  if (organization.ownerState === null && organization.kind !== "provider") {
    // a link to somebody of another organization is sent from this one's page, which asks.
    if (organization.contactElsewhere) return { badge: withoutOwnerBadge(t) };
    const of = t("sendLinkTo", { name });
    const link = { text: t("sendLink"), of, send: "sendLink", fields: { customerNumber } };
    return { badge: withoutOwnerBadge(t), actions: [link] };
  }
  const names = products
    .filter(({ id }) => organization.products.includes(id))
    .map((product) => product.name[language]);
  return names.length > 0 ? { lines: [names.join(", ")] } : null;
}
