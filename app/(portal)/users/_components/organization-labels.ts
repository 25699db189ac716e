import { getTranslations } from "next-intl/server";
import type { OrganizationHit } from "#lib/domain/organizations/hit";

/** What distinguishes an organization from others of the same name: kind, number, place and ancestors. */
export async function organizationLine(hit: OrganizationHit): Promise<string> {
  const t = await getTranslations("organizationPicker");
  return [t(hit.kind), hit.customerNumber, hit.place, pathOf(hit)].filter(Boolean).join(" · ");
}

/** "Mandant › Submandant", as far as the reader reaches. */
function pathOf({ path }: OrganizationHit): string {
  return path.map(({ name }) => name).join(" › ");
}
