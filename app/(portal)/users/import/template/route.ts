import { notFound } from "next/navigation";
import { findOrganizationInReach } from "#lib/domain/organizations/within-reach";
import { findGrantable } from "#lib/domain/users/detail";
import { requireArea } from "#lib/http/session";
import { inCatalogueOrder } from "#lib/rules/catalogue";
import { heldTowards } from "#lib/rules/delegation";
import { language } from "#lib/rules/schemas/users";
import { staffTemplate } from "#lib/rules/staff-list/template";

/**
 * an empty user list to fill in, with the areas that the reader may grant; or with customer numbers, for several
 * organizations.
 */
export async function GET(request: Request): Promise<Response> {
  const { actor, customerNumber } = await requireArea("userAdministration");
  const parameters = new URL(request.url).searchParams;
  const asked = language.safeParse(parameters.get("language"));
  const words = asked.success ? asked.data : "de";
  const number = parameters.get("organization");
  const organization = number === null ? null : await findOrganizationInReach(actor, number);
  const offered = organization && (await findGrantable(actor, organization.organizationId));
  if (number !== null && !offered) notFound();
  const areas = offered ? offered.grantable : inCatalogueOrder(heldTowards(actor, "below"));
  const text = staffTemplate(words, areas, number === null ? customerNumber : null);
  const file = words === "de" ? "vorlage-personen" : "template-people";
  return new Response(text, {
    headers: {
      "Content-Type": "text/csv; charset=utf-8",
      "Content-Disposition": `attachment; filename="${file}.csv"`,
      "Cache-Control": "no-store",
    },
  });
}
