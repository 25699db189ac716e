import { notFound } from "next/navigation";
import { findOrganizationDetail } from "#lib/domain/service/organization";
import { announced } from "#lib/http/announce";
import { requireServiceAdministrator } from "#lib/http/session";
import { canHaveAppearance } from "#lib/rules/appearance";
import { organizationQuery } from "#lib/rules/list-queries";
import { AppearanceLink } from "../_components/appearance-link";
import { Below } from "../_components/children";
import { EditOrganization } from "../_components/edit-organization";
import { OrderHistory } from "../_components/order-history";
import { OrganizationHead } from "../_components/organization-head";
import { Owner } from "../_components/owner";
import { Products } from "../_components/products";
import { ProviderRequirement } from "../_components/provider-requirement";

/** one organization, with everything that the provider can do to it. */
export default async function OrganizationPage({
  params,
  searchParams,
}: PageProps<"/organizations/[customerNumber]">) {
  const { actor } = await requireServiceAdministrator();
  const organization = await findOrganizationDetail(actor, (await params).customerNumber);
  if (!organization) notFound();
  const parameters = await searchParams;
  return (
    <>
      <EditOrganization
        organization={organization}
        head={<OrganizationHead organization={organization} said={await announced()} />}
      />
      <Owner actor={actor} organization={organization} />
      {organization.kind !== "provider" && (
        <>
          <Products actor={actor} organization={organization} />
          <ProviderRequirement organization={organization} />
        </>
      )}
      {canHaveAppearance(organization.kind) && <AppearanceLink organization={organization} />}
      {organization.kind !== "customer" && (
        <Below
          actor={actor}
          organization={organization}
          query={organizationQuery.parse(parameters)}
        />
      )}
      {organization.orders.length > 0 && <OrderHistory orders={organization.orders} />}
    </>
  );
}
